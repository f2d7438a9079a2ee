package dev.ascribe.worker.lanes;

import dev.ascribe.telemetry.LogFields;
import dev.ascribe.worker.batching.CoalitionEvaluator;
import dev.ascribe.worker.batching.DerivedInputs;
import dev.ascribe.worker.batching.PendingRow;
import dev.ascribe.worker.device.ResidentModels;
import dev.ascribe.worker.protocol.Lease;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.MDC;

/**
 * The work of one device and whose turn it is. Urgent units have a lane of their own, which goes
 * first: between two batches of others, and on the way of a training or an attribution. Their
 * batches hold nothing else, for an answer of few rows would wait for all others of a full batch.
 * Not thread-safe: the device's executor owns it.
 */
final class DeviceTurns {
  /**
   * How deep services may nest: what is served on the way of a training may be an attribution, on
   * whose way coalitions are still evaluated, but no third long computation begins.
   */
  private static final int DEEPEST = 2;

  private final ExecutorParts parts;
  private final CancelSignal cancelled;
  private final UrgentInbox inbox;
  private final UrgencyRule rule;
  private final UnitEnds ends;
  private final LoneUnits lone;
  private final ExecutorLane urgent;
  private final ExecutorLane ordinary;
  private final Set<Long> known = new HashSet<>();
  private int depth;

  /**
   * @param serves whether requests may come, though none has yet
   */
  DeviceTurns(ExecutorParts parts, ResidentModels models, boolean serves) {
    this.parts = parts;
    this.cancelled = parts.retained().cancelled();
    this.inbox = parts.retained().inbox();
    this.rule = new UrgencyRule(serves);
    this.ends = new UnitEnds(parts, models, this::ended);
    DerivedInputs inputs = new DerivedInputs(parts.settings().derivedBytes());
    this.lone = new LoneUnits(parts, models, inputs, rule::doRequestsCome, this::serve);
    this.urgent = lane(models, inputs);
    this.ordinary = lane(models, inputs);
  }

  private ExecutorLane lane(ResidentModels models, DerivedInputs inputs) {
    return new ExecutorLane(
        new CoalitionEvaluator(
            parts.device(),
            models,
            inputs,
            parts.retained().cache(),
            parts.retained().budgets(),
            ends::finish),
        models::isResident,
        System::nanoTime);
  }

  /** Takes a unit on that can wait. One that is known already is not taken twice. */
  void add(Lease lease) {
    if (known.add(lease.id())) {
      ordinary.add(lease);
    }
  }

  /** Takes on what is in the inbox, and forgets what nobody waits for any more. */
  void takeUrgent() {
    inbox.drainTo(this::addUrgent);
    // The messages that say so may lie behind a training.
    cancelled.raised().forEach(urgent::drop);
  }

  private void addUrgent(Lease lease) {
    if (!cancelled.isRaised(lease.id()) && known.add(lease.id())) {
      urgent.add(lease);
      rule.arrived();
    }
  }

  /** Forgets a lease that nobody waits for any more. */
  void drop(long lease) {
    known.remove(lease);
    urgent.drop(lease);
    ordinary.drop(lease);
    cancelled.forget(lease);
  }

  boolean isEmpty() {
    return urgent.isEmpty() && ordinary.isEmpty();
  }

  boolean hasOrdinary() {
    return !ordinary.isEmpty();
  }

  /** How long to wait before the next turn, for something urgent; zero or less for not at all. */
  long waitNanos() {
    return urgent.isEmpty() && !ordinary.isEmpty() ? rule.followUpNanos() : 0;
  }

  /** Computes a batch, or a unit that runs alone. */
  void turn() {
    advance(rule.isUrgentTurn(urgent, ordinary) ? urgent : ordinary);
  }

  /**
   * Serves urgent units in the middle of a long computation, whose own result does not depend on
   * it, and waits for what explains a text that was predicted just now: it would have to wait for
   * the next part of the computation.
   */
  private void serve(ServiceShare share) {
    takeUrgent();
    long begin = System.nanoTime();
    long end = begin + share.left(begin);
    if (end - begin <= 0 || (urgent.isEmpty() && rule.followUpNanos() <= 0)) {
      return;
    }
    depth++;
    try {
      while (end - System.nanoTime() > 0 && (advance(urgent) || awaitFollowUp(end))) {
        takeUrgent();
      }
    } finally {
      depth--;
      share.served(begin, System.nanoTime());
    }
  }

  private boolean awaitFollowUp(long end) {
    long nanos = Math.min(rule.followUpNanos(), end - System.nanoTime());
    return nanos > 0 && inbox.await(nanos, this::addUrgent);
  }

  /** False if there was nothing to do. */
  private boolean advance(ExecutorLane lane) {
    boolean mayRunAlone = depth < DEEPEST;
    lane.fillPool(
        mayRunAlone, lease -> guarded(List.of(lease), () -> lane.coalitions().join(lease)));
    Lease alone = mayRunAlone ? lane.pollAlone() : null;
    if (alone != null) {
      runAlone(alone);
    } else if (!lane.coalitions().isEmpty()) {
      List<PendingRow> batch = takeBatch(lane);
      guarded(CoalitionEvaluator.leasesOf(batch), () -> lane.coalitions().evaluate(batch));
    } else {
      return false;
    }
    parts.retained().progress().moved();
    return true;
  }

  private List<PendingRow> takeBatch(ExecutorLane lane) {
    return lane == ordinary
        ? lane.coalitions().takeBatch(rule.batchSeconds(), !rule.doRequestsCome())
        : lane.coalitions().takeBatch();
  }

  private void runAlone(Lease lease) {
    try (MDC.MDCCloseable unit = MDC.putCloseable(LogFields.UNIT, lease.unit().unitId())) {
      guarded(List.of(lease), () -> ends.finish(lease, lone.compute(lease)));
    }
  }

  private void guarded(List<Lease> leases, Runnable computation) {
    ends.guarded(leases, depth > 0, this::forget, computation);
  }

  private void forget(Lease lease) {
    urgent.coalitions().drop(lease.id());
    ordinary.coalitions().drop(lease.id());
  }

  private void ended(Lease lease) {
    known.remove(lease.id());
    if (lease.urgent() && lease.unit() instanceof WorkUnit.Predict) {
      rule.predicted();
    }
  }
}
