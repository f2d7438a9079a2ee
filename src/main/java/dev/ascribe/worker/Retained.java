package dev.ascribe.worker;

import java.util.OptionalInt;

/**
 * What outlives restarts of a device's executor, all of it dispensable.
 *
 * @param cache shared with the other devices of the process
 * @param budgets found out on this device
 */
record Retained(CoalitionCache cache, BatchBudgets budgets) {
  static Retained of(CoalitionCache cache, OptionalInt batchTokens) {
    return new Retained(cache, new BatchBudgets(batchTokens));
  }
}
