package dev.ascribe.scheduling;

import dev.ascribe.study.Named;

/**
 * The priority of a study, which decides its share of the devices while other studies run. The
 * weight of each priority is four times that of the one below.
 */
public enum Priority implements Named {
  LOW(1),
  NORMAL(4),
  HIGH(16);

  private final int weight;

  Priority(int weight) {
    this.weight = weight;
  }

  /** The share of device time relative to that of other priorities. */
  public int weight() {
    return weight;
  }
}
