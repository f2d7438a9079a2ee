package dev.ascribe.worker.lanes;

import dev.ascribe.model.ExplainableModel;
import dev.ascribe.study.ModelRef;
import dev.ascribe.worker.DeviceWorker;
import dev.ascribe.worker.device.ResidentModels;
import dev.ascribe.worker.protocol.Lease;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Computes on one device, on one pinned thread: the only actor that may take its time. It does one
 * turn after the other, with a message to itself between them; whose turn it is, {@link
 * DeviceTurns} knows.
 *
 * <p>Owned by the {@link DeviceWorker} of the same device, which remembers what it asked for: a
 * restart closes all models, loses what was waiting here, and is answered with the same leases
 * again.
 */
public final class DeviceExecutor extends AbstractBehavior<DeviceExecutor.Command> {

  public sealed interface Command {}

  /** Does a unit, now or with others soon. A lease that is waiting already is not taken twice. */
  public record Execute(Lease lease) implements Command {}

  /** There is something in the inbox. */
  public enum Wake implements Command {
    UP
  }

  /** Forgets a lease that nobody waits for any more, wherever it is. */
  public record Drop(long lease) implements Command {}

  private enum Step implements Command {
    NEXT
  }

  private final TimerScheduler<Command> timers;
  private final ExecutorParts parts;
  private final ResidentModels models;
  private final DeviceTurns turns;
  private boolean stepping;

  /**
   * @param warmModels loaded at the start, and kept
   */
  public static Behavior<Command> create(ExecutorParts parts, List<ModelRef> warmModels) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  try {
                    return new DeviceExecutor(context, timers, parts, warmModels);
                  } catch (RuntimeException failure) {
                    throw parts.retained().failures().failed(failure);
                  }
                }));
  }

  private DeviceExecutor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ExecutorParts parts,
      List<ModelRef> warmModels) {
    super(context);
    context.setLoggerName(DeviceExecutor.class);
    this.timers = timers;
    this.parts = parts;
    this.models = new ResidentModels(this::load, parts.settings().residentBytes());
    UrgentInbox inbox = parts.retained().inbox();
    this.turns = new DeviceTurns(parts, models, inbox.wasUsed() || !warmModels.isEmpty());
    // The control actor gives all leases again that it holds.
    inbox.clear();
    parts.device().runtime().prepareThread();
    warmModels.forEach(this::warm);
    models.warnIfKeptLeaveNoRoom();
    parts.retained().progress().moved();
    parts.control().accept(new DeviceWorker.ExecutorStarted(models.references()));
  }

  private ExplainableModel load(ModelRef reference) {
    ExplainableModel model = parts.device().runtime().load(reference);
    parts.retained().progress().moved();
    return model;
  }

  /** A model that cannot be loaded makes the requests for it fail, and no others. */
  private void warm(ModelRef model) {
    try {
      models.get(model);
      models.keep(model);
      parts.device().recorder().deviceMemory(parts.device().name(), models.bytes());
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
    turns.add(execute.lease());
    return stepSoon();
  }

  private Behavior<Command> onWake() {
    turns.takeUrgent();
    if (timers.isTimerActive(Step.NEXT) && turns.hasOrdinary()) {
      // What was waited for.
      timers.cancel(Step.NEXT);
      getContext().getSelf().tell(Step.NEXT);
    }
    return stepSoon();
  }

  private Behavior<Command> stepSoon() {
    if (!stepping) {
      stepping = true;
      timers.startSingleTimer(Step.NEXT, parts.settings().gather());
    }
    return this;
  }

  private Behavior<Command> onDrop(Drop drop) {
    turns.drop(drop.lease());
    return this;
  }

  private Behavior<Command> onStep() {
    turns.takeUrgent();
    // Also when the step comes early: what runs alone would begin while a request is under way.
    if (turns.waitNanos() <= 0) {
      turns.turn();
    }
    stepping = !turns.isEmpty();
    if (stepping) {
      long wait = turns.waitNanos();
      if (wait <= 0) {
        getContext().getSelf().tell(Step.NEXT);
      } else {
        timers.startSingleTimer(Step.NEXT, Duration.ofNanos(wait));
      }
    }
    return this;
  }

  private Behavior<Command> release() {
    models.close();
    return this;
  }
}
