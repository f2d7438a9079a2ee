package dev.ascribe.worker.lanes;

import dev.ascribe.worker.WorkerSettings;
import dev.ascribe.worker.batching.BatchBudgets;
import dev.ascribe.worker.batching.CoalitionCache;

/**
 * What outlives restarts of a device's executor: what was found out on the device, and what its
 * control actor and it tell each other past their mailboxes.
 *
 * @param cache shared with the other devices of the process
 * @param budgets found out on this device
 */
public record Retained(
    CoalitionCache cache,
    BatchBudgets budgets,
    CancelSignal cancelled,
    UrgentInbox inbox,
    Progress progress,
    FailureCount failures) {
  public static Retained of(CoalitionCache cache, WorkerSettings settings) {
    return new Retained(
        cache,
        new BatchBudgets(settings.batchTokens()),
        new CancelSignal(),
        new UrgentInbox(),
        new Progress(),
        new FailureCount(settings.restarts(), settings.soundAfter()));
  }
}
