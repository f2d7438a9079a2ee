package dev.ascribe.worker.lanes;

import dev.ascribe.worker.batching.PendingRow;
import dev.ascribe.worker.protocol.Lease;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.List;

/**
 * The two lanes in which the leases of a device wait, and whose turn it is. Urgent units have a
 * lane of their own, which goes first as the {@link UrgencyRule} says. Their batches hold nothing
 * else, since an answer of few rows would wait for all rows of a full batch. Not thread-safe: the
 * device's executor owns it.
 */
final class DeviceLanes {
  private final HeldLeases leases;
  private final UrgencyRule rule;
  private final ExecutorLane urgent;
  private final ExecutorLane ordinary;

  DeviceLanes(HeldLeases leases, UrgencyRule rule, ExecutorLane urgent, ExecutorLane ordinary) {
    this.leases = leases;
    this.rule = rule;
    this.urgent = urgent;
    this.ordinary = ordinary;
  }

  /** Takes all leases of the device, also those that an earlier executor had taken. */
  void takeAllAgain() {
    leases.takeAllAgain();
    take();
  }

  /**
   * Takes the leases that have arrived, and drops those that were withdrawn.
   *
   * @return whether an urgent one has arrived
   */
  boolean take() {
    dropEnded();
    boolean isUrgent = false;
    for (Lease lease = leases.poll(); lease != null; lease = leases.poll()) {
      if (lease.urgent()) {
        urgent.add(lease);
        rule.arrived();
        isUrgent = true;
      } else {
        ordinary.add(lease);
      }
    }
    return isUrgent;
  }

  /**
   * Drops the leases that the device no longer holds: their units have failed, or were withdrawn.
   */
  void dropEnded() {
    urgent.retain(leases::holds);
    ordinary.retain(leases::holds);
  }

  boolean holds(Lease lease) {
    return leases.holds(lease);
  }

  boolean isEmpty() {
    return urgent.isEmpty() && ordinary.isEmpty();
  }

  boolean hasOrdinary() {
    return !ordinary.isEmpty();
  }

  ExecutorLane urgent() {
    return urgent;
  }

  /** The lane that has the next turn. Each call counts as a turn. */
  ExecutorLane chooseTurn() {
    return rule.isUrgentTurn(urgent, ordinary) ? urgent : ordinary;
  }

  /** The next batch of a lane; an ordinary one is short where requests may come. */
  List<PendingRow> takeBatch(ExecutorLane lane) {
    return lane == ordinary
        ? lane.coalitions().takeBatch(rule.batchSeconds(), !rule.doRequestsCome())
        : lane.coalitions().takeBatch();
  }

  /** Notes that the unit of a lease was answered. */
  void noteEnd(Lease lease) {
    if (lease.urgent() && lease.unit().kind() == WorkUnit.Kind.PREDICT) {
      rule.predicted();
    }
  }

  boolean doRequestsCome() {
    return rule.doRequestsCome();
  }

  /** How long the next turn should wait for something urgent; zero or less for not at all. */
  long waitNanos() {
    return urgent.isEmpty() && !ordinary.isEmpty() ? rule.followUpNanos() : 0;
  }

  /** Whether an urgent unit waits, or should arrive soon. */
  boolean mayServe() {
    return !urgent.isEmpty() || rule.followUpNanos() > 0;
  }

  /**
   * Waits for an urgent unit that should arrive soon.
   *
   * @param end the time of {@link System#nanoTime} at which the waiting ends
   * @return whether one has arrived in time
   */
  boolean awaitFollowUp(long end) {
    boolean arrived = false;
    for (long left = left(end); !arrived && left > 0; left = left(end)) {
      leases.await(left);
      arrived = take();
    }
    return arrived;
  }

  private long left(long end) {
    return Math.min(rule.followUpNanos(), end - System.nanoTime());
  }
}
