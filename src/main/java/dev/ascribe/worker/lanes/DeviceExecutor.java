package dev.ascribe.worker.lanes;

import dev.ascribe.model.ExplainableModel;
import dev.ascribe.study.ModelRef;
import dev.ascribe.worker.device.LocalDevice;
import dev.ascribe.worker.device.ResidentModels;
import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.WorkerMessage;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
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
 * Computes on one device, on a thread of its own. It is the only actor that may compute for long.
 * It takes the device's leases from {@link HeldLeases} and computes one turn after the other, with
 * a message to itself between two turns; {@link DeviceTurns} says whose turn it is. The scheduler
 * gets each result from here.
 *
 * <p>Owned by the worker of the same device. A restart closes all models. The worker gives the
 * leases back that the device still holds; the executor takes again those that are left.
 */
public final class DeviceExecutor extends AbstractBehavior<DeviceExecutor.Command> {

  /** A message to the executor. */
  public sealed interface Command {}

  /** Tells the executor that leases have arrived. */
  public enum Wake implements Command {
    UP
  }

  /** A message from the executor to the worker that owns it. */
  public sealed interface Event extends WorkerMessage {
    /** The models that are loaded, the most recently used first. */
    List<ModelRef> resident();

    /** The executor started, for the first time or again, and has loaded the warm models. */
    record Started(List<ModelRef> resident) implements Event {
      public Started {
        resident = List.copyOf(resident);
      }
    }

    /** The executor has failed; it computes nothing until it has started again. */
    record Restarting() implements Event {
      @Override
      public List<ModelRef> resident() {
        return List.of();
      }
    }

    /** The loaded models, or the order in which they were used, have changed. */
    record ModelsChanged(List<ModelRef> resident) implements Event {
      public ModelsChanged {
        resident = List.copyOf(resident);
      }
    }
  }

  /**
   * Settings of a device's executor.
   *
   * @param gather how long an idle device waits for more units before it packs its first batch
   * @param batchTokens tokens of a batch, padding included, until memory runs out; empty to
   *     calibrate them on the device
   * @param derivedBytes memory for laid-out texts and coalitions of sampling plans
   * @param residentBytes limit of the bytes of loaded parameters and kept prefixes; one model may
   *     exceed it alone
   * @param restarts how many failures in a row restart the executor before the device is given up
   * @param soundAfter after this time without a failure, earlier restarts are forgotten
   * @param hungAfter a device that has work and takes no step for this long counts as hung
   */
  public record Settings(
      Duration gather,
      OptionalInt batchTokens,
      long derivedBytes,
      long residentBytes,
      int restarts,
      Duration soundAfter,
      Duration hungAfter) {}

  /**
   * The parts of an executor.
   *
   * @param warmModels are loaded at the start, and stay loaded
   * @param scheduler is told of the progress and the results of units
   * @param control the worker that owns the executor; is told which models are loaded
   */
  public record Parts(
      LocalDevice device,
      Settings settings,
      List<ModelRef> warmModels,
      ExecutorMemory memory,
      ActorRef<? super ToScheduler> scheduler,
      ActorRef<? super Event> control) {}

  private enum Step implements Command {
    NEXT
  }

  private final TimerScheduler<Command> timers;
  private final Parts parts;
  private final ResidentModels models;
  private final DeviceTurns turns;

  /** Whether a step is on its way to this actor, at once or by a timer. */
  private boolean stepping;

  /** The behavior of the executor of one device. */
  public static Behavior<Command> create(Parts parts) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  try {
                    return new DeviceExecutor(context, timers, parts);
                  } catch (RuntimeException failure) {
                    throw parts.memory().failures().failed(failure);
                  }
                }));
  }

  private DeviceExecutor(
      ActorContext<Command> context, TimerScheduler<Command> timers, Parts parts) {
    super(context);
    context.setLoggerName(DeviceExecutor.class);
    this.timers = timers;
    this.parts = parts;
    this.models = new ResidentModels(this::load, parts.settings().residentBytes());
    this.turns = new DeviceTurns(parts, models);
    parts.device().runtime().prepareThread();
    parts.warmModels().forEach(this::warm);
    models.warnIfKeptLeaveNoRoom();
    parts.memory().progress().countStep();
    turns.start();
    stepSoon();
  }

  private ExplainableModel load(ModelRef reference) {
    ExplainableModel model = parts.device().runtime().load(reference);
    parts.memory().progress().countStep();
    return model;
  }

  /** Loads a model for good. If it cannot be loaded, the requests for it fail, and no others. */
  private void warm(ModelRef model) {
    try {
      models.get(model);
      models.keep(model);
      LocalDevice device = parts.device();
      parts.memory().modelBytes().set(models.bytes());
      device.recorder().deviceMemory(device.name(), models.bytes());
    } catch (RuntimeException failure) {
      getContext().getLog().error("{} cannot be loaded", model.model(), failure);
    }
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Wake.class, wake -> onWake())
        .onMessage(Step.class, step -> onStep())
        .onSignal(PreRestart.class, signal -> onRestart())
        .onSignal(PostStop.class, signal -> onRelease())
        .build();
  }

  private Behavior<Command> onWake() {
    boolean isUrgent = turns.lanes().take();
    if (isUrgent && turns.lanes().hasOrdinary() && timers.isTimerActive(Step.NEXT)) {
      // The ordinary units were waiting for urgent ones to arrive.
      timers.cancel(Step.NEXT);
      getContext().getSelf().tell(Step.NEXT);
    } else {
      stepSoon();
    }
    return this;
  }

  /**
   * Delays the first step of an idle device a little, so that more units arrive to fill its batch.
   */
  private void stepSoon() {
    if (!stepping && !turns.lanes().isEmpty()) {
      stepping = true;
      timers.startSingleTimer(Step.NEXT, parts.settings().gather());
    }
  }

  private Behavior<Command> onStep() {
    turns.lanes().take();
    // After an early wake-up, ordinary units may still have to wait.
    if (turns.lanes().waitNanos() <= 0) {
      turns.turn();
    }
    stepping = !turns.lanes().isEmpty();
    if (stepping) {
      long wait = turns.lanes().waitNanos();
      if (wait <= 0) {
        getContext().getSelf().tell(Step.NEXT);
      } else {
        timers.startSingleTimer(Step.NEXT, Duration.ofNanos(wait));
      }
    }
    return this;
  }

  private Behavior<Command> onRestart() {
    parts.control().tell(new Event.Restarting());
    return onRelease();
  }

  private Behavior<Command> onRelease() {
    models.close();
    return this;
  }
}
