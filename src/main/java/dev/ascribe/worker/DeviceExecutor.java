package dev.ascribe.worker;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.ExplainableModel;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.protocol.Lease;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
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

/**
 * Computes on one device, on one pinned thread: the only actor that may take its time. Waiting
 * units that are answered by coalitions of one model share a {@link CoalitionEvaluator}'s batches;
 * other units run one by one.
 *
 * <p>Owned by the {@link DeviceWorker} of the same device, which remembers what it asked for: a
 * restart closes all models, loses what was waiting here, and is answered with the same leases
 * again.
 */
final class DeviceExecutor extends AbstractBehavior<DeviceExecutor.Command> {

  sealed interface Command {}

  /** Does a unit, now or with others soon. A lease that is waiting already is not taken twice. */
  record Execute(Lease lease) implements Command {}

  /** Forgets a lease that nobody waits for any more, wherever it is. */
  record Drop(long lease) implements Command {}

  private enum Step implements Command {
    NEXT
  }

  private final TimerScheduler<Command> timers;
  private final Duration gather;
  private final String device;
  private final DeviceRuntime runtime;
  private final ActorRef<DeviceWorker.Event> control;
  private final CancelSignal cancelled;
  private final Recorder recorder;
  private final ResidentModels models;
  private final DerivedInputs inputs = new DerivedInputs();
  private final CoalitionEvaluator coalitions;

  private final Deque<Lease> waiting = new ArrayDeque<>();
  private final Set<Long> known = new HashSet<>();
  private boolean stepping;

  static Behavior<Command> create(
      String device,
      DeviceRuntime runtime,
      WorkerSettings settings,
      Retained retained,
      Recorder recorder,
      CancelSignal cancelled,
      ActorRef<DeviceWorker.Event> control) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new DeviceExecutor(
                        context, timers, device, runtime, settings, retained, recorder, cancelled,
                        control)));
  }

  private DeviceExecutor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      String device,
      DeviceRuntime runtime,
      WorkerSettings settings,
      Retained retained,
      Recorder recorder,
      CancelSignal cancelled,
      ActorRef<DeviceWorker.Event> control) {
    super(context);
    this.timers = timers;
    this.gather = settings.gather();
    this.device = device;
    this.runtime = runtime;
    this.control = control;
    this.cancelled = cancelled;
    this.recorder = recorder;
    this.models = new ResidentModels(runtime::load, settings.residentBytes());
    this.coalitions =
        new CoalitionEvaluator(
            device,
            runtime,
            models,
            inputs,
            retained.cache(),
            retained.budgets(),
            recorder,
            this::finish);
    runtime.prepareThread();
    control.tell(new DeviceWorker.ExecutorStarted());
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Execute.class, this::onExecute)
        .onMessage(Drop.class, this::onDrop)
        .onMessage(Step.class, step -> onStep())
        .onSignal(PreRestart.class, signal -> release())
        .onSignal(PostStop.class, signal -> release())
        .build();
  }

  private Behavior<Command> onExecute(Execute execute) {
    if (known.add(execute.lease().id())) {
      waiting.addLast(execute.lease());
    }
    if (!stepping) {
      stepping = true;
      timers.startSingleTimer(Step.NEXT, gather);
    }
    return this;
  }

  private Behavior<Command> onDrop(Drop drop) {
    waiting.removeIf(lease -> lease.id() == drop.lease());
    known.remove(drop.lease());
    coalitions.drop(drop.lease());
    cancelled.forget(drop.lease());
    return this;
  }

  private Behavior<Command> onStep() {
    fillPool();
    if (mayRunAlone(waiting.peekFirst())) {
      runAlone(waiting.removeFirst());
    } else if (!coalitions.isEmpty()) {
      List<PendingRow> batch = coalitions.takeBatch();
      guarded(CoalitionEvaluator.leasesOf(batch), () -> coalitions.evaluate(batch));
    }
    stepping = !coalitions.isEmpty() || !waiting.isEmpty();
    if (stepping) {
      getContext().getSelf().tell(Step.NEXT);
    }
    return this;
  }

  /** Lets waiting units join the pool, in their order, up to the first that cannot. */
  private void fillPool() {
    while (!waiting.isEmpty() && coalitions.accepts(waiting.peekFirst())) {
      Lease lease = waiting.removeFirst();
      guarded(List.of(lease), () -> coalitions.join(lease));
    }
  }

  /**
   * An attribution takes seconds and goes first; a training takes minutes and lets the pool end.
   */
  private boolean mayRunAlone(Lease head) {
    return head != null
        && !CoalitionJob.suits(head.unit())
        && (coalitions.isEmpty() || !(head.unit() instanceof WorkUnit.Train));
  }

  private void runAlone(Lease lease) {
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

  private UnitResult attribute(WorkUnit.Attribute unit) {
    long start = System.nanoTime();
    ExplainableModel model = models.get(unit.model());
    EncodedInput input = inputs.text(model, unit.subject()).input();
    Attribution attribution = runtime.attribute(model, input, unit);
    long tokens = (long) attribution.evaluations() * input.tokenCount();
    recorder.batchEvaluated(device, attribution.evaluations(), tokens, tokens);
    return new UnitResult.Attributed(attribution, (System.nanoTime() - start) / 1e9);
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
      leases.forEach(lease -> coalitions.drop(lease.id()));
    } catch (RuntimeException failure) {
      ErrorCode code =
          runtime.isOutOfMemory(failure) ? ErrorCode.OUT_OF_MEMORY : ErrorCode.INTERNAL;
      leases.forEach(lease -> finish(lease, UnitResult.Failed.of(code, failure)));
      throw failure;
    }
  }

  private void finish(Lease lease, UnitResult result) {
    known.remove(lease.id());
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
    }

    @Override
    public boolean isCancelled() {
      return cancelled.isRaised(lease);
    }
  }
}
