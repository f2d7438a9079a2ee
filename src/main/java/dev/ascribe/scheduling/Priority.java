package dev.ascribe.scheduling;

import dev.ascribe.study.Named;

/**
 * The share of the devices that a study gets beside others. Each priority weighs four times the one
 * below.
 */
public enum Priority implements Named {
  LOW(1),
  NORMAL(4),
  HIGH(16);

  private final int weight;

  Priority(int weight) {
    this.weight = weight;
  }

  /** Units taken per turn, relative to other priorities. */
  public int weight() {
    return weight;
  }
}
