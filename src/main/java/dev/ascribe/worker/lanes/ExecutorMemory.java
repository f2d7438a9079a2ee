package dev.ascribe.worker.lanes;

import dev.ascribe.worker.batching.BatchBudgets;
import dev.ascribe.worker.batching.CoalitionCache;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The state of an executor that outlives its restarts.
 *
 * @param cache shared with the other devices of the process
 * @param budgets batch sizes that were found out on this device
 * @param leases that the device holds
 * @param modelBytes memory of the device that its models take
 * @param progress tells the control actor whether the executor hangs
 * @param failures of the executor in a row
 */
public record ExecutorMemory(
    CoalitionCache cache,
    BatchBudgets budgets,
    HeldLeases leases,
    AtomicLong modelBytes,
    ProgressWatch progress,
    FailureCount failures) {
  /** The memory of an executor that has not started yet. */
  public static ExecutorMemory of(CoalitionCache cache, DeviceExecutor.Settings settings) {
    return new ExecutorMemory(
        cache,
        new BatchBudgets(settings.batchTokens()),
        new HeldLeases(),
        new AtomicLong(),
        new ProgressWatch(settings.hungAfter()),
        new FailureCount(settings.restarts(), settings.soundAfter()));
  }
}
