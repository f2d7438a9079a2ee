package dev.ascribe.scheduling.queue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Charges the owners of a queue for the device time that their units have really taken. A device
 * computes all units that it holds in batches, so the time since a unit was lent is not its time on
 * the device. The time of a batch runs from the device's last results to its next ones, and the
 * units that end together share it. Not thread-safe: the scheduler owns it.
 */
final class DeviceTime {
  /** The results of one batch arrive within this time. */
  private static final long BATCH_MILLIS = 2;

  private static final class Batch {
    private final long endedAt;
    private final double millis;
    private final List<QueuedUnit> units = new ArrayList<>();

    Batch(long endedAt, double millis) {
      this.endedAt = endedAt;
      this.millis = millis;
    }
  }

  private final WorkQueue queue;
  private final Map<String, Batch> lastBatches = new HashMap<>();

  DeviceTime(WorkQueue queue) {
    this.queue = queue;
  }

  /**
   * Charges for a unit that has ended.
   *
   * @param since the time at which the unit was lent to the device
   */
  void ended(String device, QueuedUnit unit, long since, long now) {
    Batch last = lastBatches.get(device);
    if (last == null || now - last.endedAt > BATCH_MILLIS) {
      long begun = last == null ? since : Math.max(since, last.endedAt);
      if (last != null) {
        learn(last);
      }
      last = new Batch(now, now - begun);
      lastBatches.put(device, last);
    }
    int others = last.units.size();
    double each = last.millis / (others + 1);
    for (QueuedUnit other : last.units) {
      queue.charge(other.owner(), each - last.millis / others);
    }
    last.units.add(unit);
    queue.ended(unit, each);
  }

  /** Tells the queue how long each unit of a complete batch took. */
  private void learn(Batch batch) {
    for (QueuedUnit unit : batch.units) {
      queue.learn(unit, batch.millis / batch.units.size());
    }
  }
}
