package dev.ascribe.scheduling;

import dev.ascribe.study.Named;

/**
 * How large a share of the devices a study gets beside others: each step weighs four times the
 * last.
 */
public enum Priority implements Named {
  LOW("low", 1),
  NORMAL("normal", 4),
  HIGH("high", 16);

  private final String id;
  private final int weight;

  Priority(String id, int weight) {
    this.id = id;
    this.weight = weight;
  }

  @Override
  public String id() {
    return id;
  }

  /** Units taken in turn, relative to other priorities. */
  public int weight() {
    return weight;
  }
}
