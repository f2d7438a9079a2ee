package dev.ascribe.worker;

import dev.ascribe.study.ModelRef;
import dev.ascribe.telemetry.LogFields;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.batching.CoalitionCache;
import dev.ascribe.worker.device.DeviceRuntime;
import dev.ascribe.worker.device.LocalDevice;
import dev.ascribe.worker.lanes.DeviceExecutor;
import dev.ascribe.worker.lanes.ExecutorParts;
import dev.ascribe.worker.lanes.FailureCount;
import dev.ascribe.worker.lanes.HungWatch;
import dev.ascribe.worker.lanes.Retained;
import dev.ascribe.worker.protocol.Lease;
import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.ToWorker;
import dev.ascribe.worker.protocol.UnitResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Controls one device: pulls units from the scheduler, renews their leases while its executor
 * computes, and hands results back. It never computes, so it always answers at once.
 *
 * <p>Owned by the guardian of its node. It remembers the leases it holds and gives them to the
 * executor again when that restarts; when the executor is given up it stops, and the scheduler
 * lends its leases to other devices.
 */
public final class DeviceWorker extends AbstractBehavior<ToWorker> {

  /** What the executor reports. */
  public sealed interface Event extends ToWorker {}

  /** The executor started, for the first time or again, and has loaded the warm models. */
  public record ExecutorStarted(List<ModelRef> resident) implements Event {}

  public record UnitDone(long lease, UnitResult result, List<ModelRef> resident) implements Event {}

  public record UnitAdvanced(long lease, int step, int steps) implements Event {}

  /**
   * Gives the device back at once, cancelling a training. Stopping the actor from outside would let
   * the training go on to its end, for an actor ends after its children.
   */
  public enum Stop implements Event {
    NOW
  }

  private enum Renewal implements Event {
    TICK
  }

  private final String device;
  private final WorkerSettings settings;
  private final Recorder recorder;
  private final ActorRef<ToScheduler> scheduler;
  private final Retained retained;
  private final HungWatch watch;
  private final ActorRef<DeviceExecutor.Command> executor;
  private final Map<Long, Lease> held = new LinkedHashMap<>();
  private List<ModelRef> resident = List.of();
  private boolean hangs;
  private long seenProgress;

  /**
   * The behavior of the worker of one device.
   *
   * @param device name of the device, in messages, logs and metrics
   * @param runtime what the executor computes with
   * @param warmModels loaded at the start, and kept
   * @param cache shared by all devices of the process
   */
  public static Behavior<ToWorker> create(
      String device,
      DeviceRuntime runtime,
      WorkerSettings settings,
      List<ModelRef> warmModels,
      CoalitionCache cache,
      Recorder recorder,
      ActorRef<ToScheduler> scheduler) {
    return Behaviors.withMdc(
        ToWorker.class,
        Map.of(LogFields.DEVICE, device),
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers -> {
                      timers.startTimerWithFixedDelay(Renewal.TICK, settings.renewInterval());
                      return new DeviceWorker(
                          context,
                          device,
                          runtime,
                          settings,
                          warmModels,
                          cache,
                          recorder,
                          scheduler);
                    })));
  }

  private DeviceWorker(
      ActorContext<ToWorker> context,
      String device,
      DeviceRuntime runtime,
      WorkerSettings settings,
      List<ModelRef> warmModels,
      CoalitionCache cache,
      Recorder recorder,
      ActorRef<ToScheduler> scheduler) {
    super(context);
    context.setLoggerName(DeviceWorker.class);
    this.device = device;
    this.settings = settings;
    this.recorder = recorder;
    this.scheduler = scheduler;
    this.retained = Retained.of(cache, settings);
    this.watch = new HungWatch(settings.hungAfter());
    ExecutorParts parts =
        new ExecutorParts(
            new LocalDevice(device, runtime, recorder),
            settings,
            retained,
            context.getSelf()::tell);
    SupervisorStrategy restart =
        SupervisorStrategy.restartWithBackoff(settings.minBackoff(), settings.maxBackoff(), 0.2)
            .withResetBackoffAfter(settings.soundAfter());
    this.executor =
        context.spawn(
            Behaviors.withMdc(
                DeviceExecutor.Command.class,
                Map.of(LogFields.DEVICE, device),
                Behaviors.supervise(
                        Behaviors.supervise(DeviceExecutor.create(parts, warmModels))
                            .onFailure(FailureCount.GivenUp.class, SupervisorStrategy.stop()))
                    .onFailure(RuntimeException.class, restart)),
            "executor",
            DispatcherSelector.fromConfig("ascribe.worker.executor-dispatcher"));
    // The default reaction to its end is to end too, which the scheduler and the guardian watch
    // for.
    context.watch(executor);
  }

  @Override
  public Receive<ToWorker> createReceive() {
    return newReceiveBuilder()
        .onMessage(ToWorker.Assigned.class, this::onAssigned)
        .onMessage(ToWorker.Withdrawn.class, this::onWithdrawn)
        .onMessage(ExecutorStarted.class, this::onExecutorStarted)
        .onMessage(UnitDone.class, this::onUnitDone)
        .onMessage(UnitAdvanced.class, this::onUnitAdvanced)
        .onMessage(Renewal.class, tick -> onRenewal())
        .onMessage(Stop.class, stop -> onStop())
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<ToWorker> onAssigned(ToWorker.Assigned assigned) {
    for (Lease lease : assigned.leases()) {
      held.put(lease.id(), lease);
      execute(lease);
    }
    return this;
  }

  private void execute(Lease lease) {
    if (lease.urgent()) {
      retained.inbox().put(lease);
      executor.tell(DeviceExecutor.Wake.UP);
    } else {
      executor.tell(new DeviceExecutor.Execute(lease));
    }
  }

  private Behavior<ToWorker> onWithdrawn(ToWorker.Withdrawn withdrawn) {
    for (long lease : withdrawn.leases()) {
      if (held.remove(lease) != null) {
        retained.cancelled().raise(lease);
        executor.tell(new DeviceExecutor.Drop(lease));
      }
    }
    return this;
  }

  private Behavior<ToWorker> onExecutorStarted(ExecutorStarted started) {
    recorder.deviceChanged(device, true);
    getContext().getLog().info("takes work");
    held.values().forEach(this::execute);
    pull(started.resident());
    return this;
  }

  private Behavior<ToWorker> onUnitDone(UnitDone done) {
    if (held.remove(done.lease()) != null) {
      scheduler.tell(new ToScheduler.Finished(done.lease(), done.result()));
      pull(done.resident());
    }
    return this;
  }

  private void pull(List<ModelRef> newResident) {
    resident = newResident;
    scheduler.tell(
        new ToScheduler.Pull(device, getContext().getSelf(), settings.window(), resident));
  }

  private Behavior<ToWorker> onUnitAdvanced(UnitAdvanced advanced) {
    scheduler.tell(new ToScheduler.Advanced(advanced.lease(), advanced.step(), advanced.steps()));
    return this;
  }

  private Behavior<ToWorker> onRenewal() {
    long progress = retained.progress().count();
    lookAfterExecutor(progress);
    if (!held.isEmpty() && !hangs) {
      boolean moved = progress != seenProgress;
      scheduler.tell(new ToScheduler.Renew(device, List.copyOf(held.keySet()), moved));
    }
    seenProgress = progress;
    return this;
  }

  /** The leases of a device that hangs are left to run out, so that others get them. */
  private void lookAfterExecutor(long progress) {
    boolean hung = watch.isHung(progress, !held.isEmpty(), System.nanoTime());
    if (hung == hangs) {
      return;
    }
    hangs = hung;
    recorder.deviceChanged(device, !hung);
    if (hung) {
      getContext()
          .getLog()
          .error(
              "has not come forward for {} with {} units; its leases are left to run out",
              settings.hungAfter(),
              held.size());
    } else {
      getContext().getLog().info("comes forward again");
      pull(resident);
    }
  }

  private Behavior<ToWorker> onStop() {
    retained.cancelled().raise();
    return Behaviors.stopped();
  }

  private Behavior<ToWorker> onPostStop() {
    recorder.deviceChanged(device, false);
    getContext().getLog().info("takes no work any more");
    return this;
  }
}
