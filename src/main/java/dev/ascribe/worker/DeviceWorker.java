package dev.ascribe.worker;

import dev.ascribe.study.ModelRef;
import dev.ascribe.telemetry.LogFields;
import dev.ascribe.worker.batching.CoalitionCache;
import dev.ascribe.worker.device.LocalDevice;
import dev.ascribe.worker.lanes.DeviceExecutor;
import dev.ascribe.worker.lanes.ExecutorMemory;
import dev.ascribe.worker.lanes.FailureCount;
import dev.ascribe.worker.protocol.LeaseId;
import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.ToWorker;
import dev.ascribe.worker.protocol.WorkerId;
import dev.ascribe.worker.protocol.WorkerMessage;
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
 * Controls one device: pulls units from the scheduler, has its executor compute them, and renews
 * their leases meanwhile. It never computes, so it always answers at once.
 *
 * <p>Owned by the guardian of its node. While a failed executor waits for its restart, the worker
 * asks for no work, and gives its leases back. It stops when the executor or the scheduler gives
 * the device up; its leases then go to other devices.
 */
public final class DeviceWorker extends AbstractBehavior<WorkerMessage> {

  /**
   * Gives the device back at once, cancelling a training. Stopping the actor from outside would let
   * the training go on to its end, since an actor ends after its children.
   */
  public enum Stop implements WorkerMessage {
    NOW
  }

  /** Asks whether the device takes work, and what its models take. */
  public record GetStatus(ActorRef<DeviceStatus> replyTo) implements WorkerMessage {}

  /**
   * The reply to {@link GetStatus}.
   *
   * @param isUp whether the device takes work
   * @param memoryBytes memory of the device that its models take
   */
  public record DeviceStatus(boolean isUp, long memoryBytes) {}

  private enum Renewal implements WorkerMessage {
    TICK
  }

  /**
   * The parts of a worker.
   *
   * @param node of this process; empty if the scheduler runs in it
   * @param warmModels are loaded at the start, and stay loaded
   * @param cache shared by all devices of the process
   */
  public record Parts(
      String node,
      LocalDevice device,
      WorkerSettings settings,
      List<ModelRef> warmModels,
      CoalitionCache cache,
      ActorRef<? super ToScheduler> scheduler) {}

  private final WorkerId id;
  private final LocalDevice device;
  private final WorkerSettings settings;
  private final ActorRef<? super ToScheduler> scheduler;
  private final ExecutorMemory memory;
  private final ActorRef<DeviceExecutor.Command> executor;
  private List<ModelRef> resident = List.of();
  private boolean hasStarted;
  private boolean hangs;
  private long seenSteps;

  /** The behavior of the worker of one device. */
  public static Behavior<WorkerMessage> create(Parts parts) {
    return Behaviors.withMdc(
        WorkerMessage.class,
        Map.of(LogFields.DEVICE, parts.device().name()),
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers -> {
                      timers.startTimerWithFixedDelay(
                          Renewal.TICK, parts.settings().renewInterval());
                      return new DeviceWorker(context, parts);
                    })));
  }

  private DeviceWorker(ActorContext<WorkerMessage> context, Parts parts) {
    super(context);
    context.setLoggerName(DeviceWorker.class);
    this.device = parts.device();
    this.id = new WorkerId(parts.node(), device.name(), context.getSystem().startTime());
    this.settings = parts.settings();
    this.scheduler = parts.scheduler();
    this.memory = ExecutorMemory.of(parts.cache(), settings.executor());
    this.executor =
        context.spawn(
            supervised(
                new DeviceExecutor.Parts(
                    device,
                    settings.executor(),
                    parts.warmModels(),
                    memory,
                    scheduler,
                    context.getSelf())),
            "executor",
            DispatcherSelector.fromConfig("ascribe.worker.executor-dispatcher"));
    // When the executor ends, this actor ends too, since it does not handle Terminated.
    context.watch(executor);
  }

  private Behavior<DeviceExecutor.Command> supervised(DeviceExecutor.Parts parts) {
    return Behaviors.withMdc(
        DeviceExecutor.Command.class,
        Map.of(LogFields.DEVICE, device.name()),
        Behaviors.supervise(
                Behaviors.supervise(DeviceExecutor.create(parts))
                    .onFailure(FailureCount.GivenUp.class, SupervisorStrategy.stop()))
            .onFailure(
                RuntimeException.class,
                SupervisorStrategy.restartWithBackoff(
                        settings.minBackoff(), settings.maxBackoff(), 0.2)
                    .withResetBackoffAfter(settings.executor().soundAfter())));
  }

  @Override
  public Receive<WorkerMessage> createReceive() {
    return newReceiveBuilder()
        .onMessage(ToWorker.Assigned.class, this::onAssigned)
        .onMessage(ToWorker.Withdrawn.class, this::onWithdrawn)
        .onMessage(ToWorker.GivenUp.class, this::onGivenUp)
        .onMessage(DeviceExecutor.Event.Started.class, this::onExecutorStarted)
        .onMessage(
            DeviceExecutor.Event.ModelsChanged.class,
            changed -> pull(settings.window(), changed.resident()))
        .onMessage(DeviceExecutor.Event.Restarting.class, this::onExecutorRestarting)
        .onMessage(Renewal.class, tick -> onRenewal())
        .onMessage(GetStatus.class, this::onGetStatus)
        .onMessage(Stop.class, stop -> onStop())
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<WorkerMessage> onAssigned(ToWorker.Assigned assigned) {
    if (memory.leases().add(assigned.lease())) {
      executor.tell(DeviceExecutor.Wake.UP);
    }
    return this;
  }

  private Behavior<WorkerMessage> onWithdrawn(ToWorker.Withdrawn withdrawn) {
    memory.leases().withdraw(withdrawn.leases());
    return this;
  }

  private Behavior<WorkerMessage> onGivenUp(ToWorker.GivenUp givenUp) {
    getContext().getLog().error("is given up: {}", givenUp.reason());
    return onStop();
  }

  private Behavior<WorkerMessage> onExecutorStarted(DeviceExecutor.Event.Started started) {
    device.recorder().deviceChanged(device.name(), true);
    getContext().getLog().info("takes work");
    hasStarted = true;
    return pull(settings.window(), started.resident());
  }

  /** While the executor waits to start again, other devices compute the units of this one. */
  private Behavior<WorkerMessage> onExecutorRestarting(DeviceExecutor.Event.Restarting restarting) {
    hasStarted = false;
    device.recorder().deviceChanged(device.name(), false);
    List<LeaseId> held = memory.leases().ids();
    memory.leases().withdrawAll();
    pull(0, restarting.resident());
    if (!held.isEmpty()) {
      scheduler.tell(new ToScheduler.GivenBack(held));
    }
    return this;
  }

  private Behavior<WorkerMessage> pull(int window, List<ModelRef> newResident) {
    resident = newResident;
    scheduler.tell(new ToScheduler.Pull(id, getContext().getSelf().narrow(), window, resident));
    return this;
  }

  private Behavior<WorkerMessage> onRenewal() {
    List<LeaseId> held = memory.leases().ids();
    checkExecutor(!held.isEmpty());
    if (hangs) {
      // The leases are left to run out, so that other devices get them.
      return this;
    }
    long steps = memory.progress().steps();
    boolean moved = steps != seenSteps;
    seenSteps = steps;
    if (!held.isEmpty()) {
      scheduler.tell(new ToScheduler.Renew(id, held, moved));
    } else if (hasStarted) {
      pull(settings.window(), resident);
    }
    return this;
  }

  private void checkExecutor(boolean hasWork) {
    boolean hung = memory.progress().isHung(hasWork, System.nanoTime());
    if (hung == hangs) {
      return;
    }
    hangs = hung;
    device.recorder().deviceChanged(device.name(), !hung);
    if (hung) {
      getContext()
          .getLog()
          .error(
              "has made no progress for {} with {} units; its leases will expire",
              settings.executor().hungAfter(),
              memory.leases().ids().size());
    } else {
      getContext().getLog().info("comes forward again");
    }
  }

  private Behavior<WorkerMessage> onGetStatus(GetStatus get) {
    get.replyTo().tell(new DeviceStatus(hasStarted && !hangs, memory.modelBytes().get()));
    return this;
  }

  private Behavior<WorkerMessage> onStop() {
    memory.leases().withdrawAll();
    return Behaviors.stopped();
  }

  private Behavior<WorkerMessage> onPostStop() {
    device.recorder().deviceChanged(device.name(), false);
    getContext().getLog().info("takes no work any more");
    return this;
  }
}
