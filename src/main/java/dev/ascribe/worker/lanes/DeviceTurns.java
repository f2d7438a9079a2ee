package dev.ascribe.worker.lanes;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.telemetry.LogFields;
import dev.ascribe.worker.batching.CoalitionEvaluator;
import dev.ascribe.worker.batching.CoalitionEvaluator.Answer;
import dev.ascribe.worker.batching.DerivedInputs;
import dev.ascribe.worker.batching.PendingRow;
import dev.ascribe.worker.device.DeviceRuntime;
import dev.ascribe.worker.device.ResidentModels;
import dev.ascribe.worker.protocol.Lease;
import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.UnitResult;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Computes the units of one device, one turn at a time. {@link DeviceLanes} says whose turn it is.
 * During a training or an attribution, urgent units are computed whenever that pauses. Not
 * thread-safe: the device's executor owns it.
 */
final class DeviceTurns {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceTurns.class);

  /**
   * How deep pauses may nest: an urgent attribution may be computed while a training pauses, and
   * coalitions while that attribution pauses, but no third long computation begins.
   */
  private static final int DEEPEST = 2;

  private final DeviceExecutor.Parts parts;
  private final UnitReports reports;
  private final ExclusiveUnits exclusive;
  private final DeviceLanes lanes;
  private int depth;

  DeviceTurns(DeviceExecutor.Parts parts, ResidentModels models) {
    this.parts = parts;
    this.reports = new UnitReports(parts, models);
    DerivedInputs inputs = new DerivedInputs(parts.settings().derivedBytes());
    this.exclusive = new ExclusiveUnits(parts.device(), models, inputs);
    HeldLeases leases = parts.memory().leases();
    this.lanes =
        new DeviceLanes(
            leases,
            new UrgencyRule(leases.hasServed() || !parts.warmModels().isEmpty()),
            lane(models, inputs),
            lane(models, inputs));
  }

  private ExecutorLane lane(ResidentModels models, DerivedInputs inputs) {
    ExecutorMemory memory = parts.memory();
    return new ExecutorLane(
        new CoalitionEvaluator(parts.device(), models, inputs, memory.cache(), memory.budgets()),
        models::isResident,
        System::nanoTime);
  }

  /** Takes all leases of the device, and reports that the executor has started. */
  void start() {
    lanes.takeAllAgain();
    reports.reportStart();
  }

  /** The leases whose units wait to be computed. */
  DeviceLanes lanes() {
    return lanes;
  }

  /** Computes a batch, or a unit that shares no batches. */
  void turn() {
    computeNext(lanes.chooseTurn());
  }

  /** False if the lane had nothing to compute. */
  private boolean computeNext(ExecutorLane lane) {
    boolean mayBeExclusive = depth < DEEPEST;
    lane.chooseTurn(mayBeExclusive);
    for (Lease lease = lane.pollPooled(); lease != null; lease = lane.pollPooled()) {
      Lease joining = lease;
      answer(List.of(joining), () -> lane.coalitions().join(joining));
    }
    reports.reportModels();
    Lease alone = mayBeExclusive ? lane.pollExclusive() : null;
    if (alone != null) {
      computeExclusive(alone);
    } else if (!lane.coalitions().isEmpty()) {
      List<PendingRow> batch = lanes.takeBatch(lane);
      answer(CoalitionEvaluator.leasesOf(batch), () -> lane.coalitions().evaluate(batch));
    } else {
      return false;
    }
    parts.memory().progress().countStep();
    return true;
  }

  private void computeExclusive(Lease lease) {
    try (MDC.MDCCloseable unit = MDC.putCloseable(LogFields.UNIT, lease.unit().unitId())) {
      answer(
          List.of(lease),
          () ->
              List.of(
                  new Answer(lease, exclusive.compute(lease.unit(), new LeaseProgress(lease)))));
    }
  }

  /**
   * Computes units of some leases and reports the answers. A failure is reported for all of these
   * leases. A failure that may have left the device in disorder is then thrown, which restarts the
   * executor, unless a long computation pauses meanwhile and would be lost.
   */
  private void answer(List<Lease> asking, Supplier<List<Answer>> computation) {
    try {
      computation.get().forEach(answer -> report(answer.lease(), answer.result()));
    } catch (RuntimeException failure) {
      UnitResult.Failed cause = reports.causeOf(failure);
      asking.forEach(lease -> report(lease, cause));
      lanes.dropEnded();
      if (!(failure instanceof AscribeException)) {
        if (depth == 0 && cause.code() != ErrorCode.OUT_OF_MEMORY) {
          throw parts.memory().failures().failed(failure);
        }
        LOG.warn("units failed, the device goes on", failure);
      }
    }
  }

  private void report(Lease lease, UnitResult result) {
    lanes.noteEnd(lease);
    reports.reportEnd(lease, result);
  }

  /** A long computation of one lease, which lets urgent units go first when it pauses. */
  private final class LeaseProgress implements DeviceRuntime.TrainingProgress {
    private static final long REPORT_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Lease lease;
    private final ServiceShare share = new ServiceShare(System.nanoTime());
    private long lastReportNanos;

    LeaseProgress(Lease lease) {
      this.lease = lease;
    }

    @Override
    public void advanced(int step, int steps) {
      long now = System.nanoTime();
      if (step == steps || now - lastReportNanos >= REPORT_INTERVAL_NANOS) {
        lastReportNanos = now;
        parts.scheduler().tell(new ToScheduler.Advanced(lease.id(), step, steps));
      }
      pause();
    }

    @Override
    public void pause() {
      parts.memory().progress().countStep();
      if (isCancelled()) {
        throw new AscribeException(
            ErrorCode.CANCELLED, lease.unit().unitId() + ": nobody waits for it any more");
      }
      serve(share);
    }

    /** An urgent computation is not slowed down for requests that may come. */
    @Override
    public boolean isHurried() {
      return !lease.urgent() && lanes.doRequestsCome();
    }

    @Override
    public boolean isCancelled() {
      return !lanes.holds(lease);
    }
  }

  /**
   * Computes urgent units while a long computation pauses; they do not change its result. After the
   * prediction of a text, it also waits briefly for the units that explain the text, which would
   * otherwise have to wait for the next pause.
   */
  private void serve(ServiceShare share) {
    lanes.take();
    long begin = System.nanoTime();
    long end = begin + share.left(begin);
    if (end - begin <= 0 || !lanes.mayServe()) {
      return;
    }
    depth++;
    try {
      while (end - System.nanoTime() > 0
          && (computeNext(lanes.urgent()) || lanes.awaitFollowUp(end))) {
        lanes.take();
      }
    } finally {
      depth--;
      share.served(begin, System.nanoTime());
    }
  }
}
