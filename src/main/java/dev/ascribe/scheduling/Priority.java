package dev.ascribe.scheduling;

import dev.ascribe.study.Named;

/**
 * How large a share of the devices a study gets beside others: each step weighs four times the
 * last.
 */
public enum Priority implements Named {
  LOW(1),
  NORMAL(4),
  HIGH(16);

  private final int weight;

  Priority(int weight) {
    this.weight = weight;
  }

  /** Units taken in turn, relative to other priorities. */
  public int weight() {
    return weight;
  }
}
