package dev.ascribe.worker;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.study.ModelRef;
import dev.ascribe.telemetry.LogFields;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.protocol.Lease;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.MDC;

/**
 * Computes on one device, on one pinned thread: the only actor that may take its time. Waiting
 * units that are answered by coalitions of one model share a {@link CoalitionEvaluator}'s batches;
 * other units run one by one.
 *
 * <p>Urgent units have a lane of their own, which goes first: between two batches of others,
 * between two steps of a training, and between two parts of an attribution. Their batches hold
 * nothing else, for an answer of few rows would wait for all others of a full batch.
 *
 * <p>Owned by the {@link DeviceWorker} of the same device, which remembers what it asked for: a
 * restart closes all models, loses what was waiting here, and is answered with the same leases
 * again.
 */
final class DeviceExecutor extends AbstractBehavior<DeviceExecutor.Command> {

  sealed interface Command {}

  /** Does a unit, now or with others soon. A lease that is waiting already is not taken twice. */
  record Execute(Lease lease) implements Command {}

  /** There is something in the inbox. */
  enum Wake implements Command {
    UP
  }

  /** Forgets a lease that nobody waits for any more, wherever it is. */
  record Drop(long lease) implements Command {}

  private enum Step implements Command {
    NEXT
  }

  /** As many as a training or an attribution is held up by at a time. */
  private static final int URGENT_TURNS_ON_THE_WAY = 4;

  private final TimerScheduler<Command> timers;
  private final Duration gather;
  private final String device;
  private final DeviceRuntime runtime;
  private final ActorRef<DeviceWorker.Event> control;
  private final CancelSignal cancelled;
  private final Recorder recorder;
  private final ResidentModels models;
  private final DerivedInputs inputs = new DerivedInputs();
  private final UrgentInbox inbox;
  private final ExecutorLane urgent;
  private final ExecutorLane ordinary;
  private final Set<Long> known = new HashSet<>();
  private final UrgencyRule rule = new UrgencyRule();
  private boolean stepping;
  private boolean onTheWay;

  static Behavior<Command> create(
      String device,
      DeviceRuntime runtime,
      WorkerSettings settings,
      List<ModelRef> warmModels,
      Retained retained,
      Recorder recorder,
      CancelSignal cancelled,
      UrgentInbox inbox,
      ActorRef<DeviceWorker.Event> control) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new DeviceExecutor(
                        context,
                        timers,
                        device,
                        runtime,
                        settings,
                        warmModels,
                        retained,
                        recorder,
                        cancelled,
                        inbox,
                        control)));
  }

  private DeviceExecutor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      String device,
      DeviceRuntime runtime,
      WorkerSettings settings,
      List<ModelRef> warmModels,
      Retained retained,
      Recorder recorder,
      CancelSignal cancelled,
      UrgentInbox inbox,
      ActorRef<DeviceWorker.Event> control) {
    super(context);
    this.timers = timers;
    this.gather = settings.gather();
    this.device = device;
    this.runtime = runtime;
    this.control = control;
    this.cancelled = cancelled;
    this.recorder = recorder;
    this.inbox = inbox;
    this.models = new ResidentModels(runtime::load, settings.residentBytes());
    this.urgent = lane(retained);
    this.ordinary = lane(retained);
    // The control actor gives all leases again that it holds.
    inbox.clear();
    runtime.prepareThread();
    warmModels.forEach(this::warm);
    control.tell(new DeviceWorker.ExecutorStarted());
  }

  private ExecutorLane lane(Retained retained) {
    return new ExecutorLane(
        new CoalitionEvaluator(
            device,
            runtime,
            models,
            inputs,
            retained.cache(),
            retained.budgets(),
            recorder,
            this::finish));
  }

  /** A model that cannot be loaded makes the requests for it fail, and no others. */
  private void warm(ModelRef model) {
    try {
      models.get(model);
      models.keep(model);
      recorder.deviceMemory(device, models.bytes());
    } catch (RuntimeException failure) {
      getContext().getLog().error("{} cannot be loaded", model.model(), failure);
    }
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Execute.class, this::onExecute)
        .onMessage(Wake.class, wake -> onWake())
        .onMessage(Drop.class, this::onDrop)
        .onMessage(Step.class, step -> onStep())
        .onSignal(PreRestart.class, signal -> release())
        .onSignal(PostStop.class, signal -> release())
        .build();
  }

  private Behavior<Command> onExecute(Execute execute) {
    if (known.add(execute.lease().id())) {
      ordinary.add(execute.lease());
    }
    return stepSoon();
  }

  private Behavior<Command> onWake() {
    takeUrgent();
    if (timers.isTimerActive(Step.NEXT) && !ordinary.isEmpty()) {
      // What was waited for.
      timers.cancel(Step.NEXT);
      getContext().getSelf().tell(Step.NEXT);
    }
    return stepSoon();
  }

  private void takeUrgent() {
    inbox.drainTo(
        lease -> {
          if (!cancelled.isRaised(lease.id()) && known.add(lease.id())) {
            urgent.add(lease);
            rule.arrived();
          }
        });
  }

  private Behavior<Command> stepSoon() {
    if (!stepping) {
      stepping = true;
      timers.startSingleTimer(Step.NEXT, gather);
    }
    return this;
  }

  private Behavior<Command> onDrop(Drop drop) {
    known.remove(drop.lease());
    urgent.drop(drop.lease());
    ordinary.drop(drop.lease());
    cancelled.forget(drop.lease());
    return this;
  }

  private Behavior<Command> onStep() {
    takeUrgent();
    advance(rule.isUrgentTurn(urgent, ordinary) ? urgent : ordinary);
    stepping = !urgent.isEmpty() || !ordinary.isEmpty();
    if (stepping) {
      Duration wait = rule.wait(urgent);
      if (wait.isNegative() || wait.isZero()) {
        getContext().getSelf().tell(Step.NEXT);
      } else {
        timers.startSingleTimer(Step.NEXT, wait);
      }
    }
    return this;
  }

  /**
   * Serves urgent units in the middle of a long computation, whose own result does not depend on
   * it.
   */
  private void serveOnTheWay() {
    takeUrgent();
    onTheWay = true;
    try {
      for (int i = 0; i < URGENT_TURNS_ON_THE_WAY && !urgent.isEmpty(); i++) {
        advance(urgent);
      }
    } finally {
      onTheWay = false;
    }
  }

  private void advance(ExecutorLane lane) {
    lane.fillPool(lease -> guarded(List.of(lease), () -> lane.coalitions().join(lease)));
    Lease alone = lane.pollAlone();
    if (alone != null) {
      runAlone(alone);
    } else if (!lane.coalitions().isEmpty()) {
      List<PendingRow> batch = takeBatch(lane);
      guarded(CoalitionEvaluator.leasesOf(batch), () -> lane.coalitions().evaluate(batch));
    }
  }

  private List<PendingRow> takeBatch(ExecutorLane lane) {
    return lane == ordinary && rule.doRequestsCome()
        ? lane.coalitions().takeShortBatch(UrgencyRule.SHORT_BATCH_SECONDS)
        : lane.coalitions().takeBatch();
  }

  private void runAlone(Lease lease) {
    try (MDC.MDCCloseable unit = MDC.putCloseable(LogFields.UNIT, lease.unit().unitId())) {
      guarded(
          List.of(lease),
          () -> {
            if (lease.unit() instanceof WorkUnit.Train train) {
              finish(lease, runtime.train(train, new LeaseProgress(lease.id())));
            } else if (lease.unit() instanceof WorkUnit.Attribute attribute) {
              finish(lease, attribute(attribute));
            }
          });
    }
  }

  private UnitResult attribute(WorkUnit.Attribute unit) {
    long start = System.nanoTime();
    return models.use(
        unit.model(),
        model -> {
          EncodedInput input = inputs.text(model, unit.subject()).input();
          Runnable between = onTheWay ? () -> {} : this::serveOnTheWay;
          Attribution attribution = runtime.attribute(model, input, unit, between);
          long tokens = (long) attribution.evaluations() * input.tokenCount();
          recorder.batchEvaluated(device, attribution.evaluations(), tokens, tokens);
          return new UnitResult.Attributed(attribution, (System.nanoTime() - start) / 1e9);
        });
  }

  /**
   * Runs a computation on behalf of leases. What the caller got wrong is a reply; anything else is
   * reported for these leases and then restarts this actor.
   */
  private void guarded(List<Lease> leases, Runnable computation) {
    try {
      computation.run();
    } catch (AscribeException failure) {
      leases.forEach(lease -> finish(lease, UnitResult.Failed.of(failure)));
      leases.forEach(this::drop);
    } catch (RuntimeException failure) {
      ErrorCode code =
          runtime.isOutOfMemory(failure) ? ErrorCode.OUT_OF_MEMORY : ErrorCode.INTERNAL;
      leases.forEach(lease -> finish(lease, UnitResult.Failed.of(code, failure)));
      if (!onTheWay) {
        throw failure;
      }
      // A restart would cost the training, or the attribution, in whose middle this is.
      getContext().getLog().warn("an urgent unit failed", failure);
      leases.forEach(this::drop);
    }
  }

  private void drop(Lease lease) {
    urgent.coalitions().drop(lease.id());
    ordinary.coalitions().drop(lease.id());
  }

  private void finish(Lease lease, UnitResult result) {
    known.remove(lease.id());
    if (lease.urgent() && lease.unit() instanceof WorkUnit.Predict) {
      rule.predicted();
    }
    control.tell(new DeviceWorker.UnitDone(lease.id(), result, models.references()));
    recorder.deviceMemory(device, models.bytes());
  }

  private Behavior<Command> release() {
    models.close();
    return this;
  }

  private final class LeaseProgress implements DeviceRuntime.TrainingProgress {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final long lease;
    private long lastNanos;

    LeaseProgress(long lease) {
      this.lease = lease;
    }

    @Override
    public void advanced(int step, int steps) {
      long now = System.nanoTime();
      if (step == steps || now - lastNanos >= INTERVAL_NANOS) {
        lastNanos = now;
        control.tell(new DeviceWorker.UnitAdvanced(lease, step, steps));
      }
      serveOnTheWay();
    }

    @Override
    public boolean isCancelled() {
      return cancelled.isRaised(lease);
    }
  }
}
