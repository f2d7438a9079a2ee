package dev.ascribe.app;

import dev.ascribe.scheduling.Priority;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.supervision.StudyReport;
import dev.ascribe.scheduling.supervision.StudyServices;
import dev.ascribe.scheduling.supervision.StudySupervisor;
import dev.ascribe.scheduling.supervision.StudyTask;
import dev.ascribe.worker.protocol.UnitResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Runs the studies of an {@link EmbeddedEngine}. It spawns a {@link StudySupervisor} for each
 * study, tells the caller if a supervisor fails, and stops the supervisor of a study whose caller
 * has gone.
 *
 * <p>Owned by the {@link Guardian}. It is not restarted: its failure ends the engine.
 */
final class EmbeddedStudies extends AbstractBehavior<EmbeddedStudies.Command> {

  sealed interface Command {}

  /**
   * Runs a study; the last report to {@code replyTo} tells how it ended. If {@code replyTo} stops
   * before that, the study is interrupted: its stored results are kept, and the next run of the
   * study continues from them.
   */
  record Run(StudyTask task, ActorRef<StudyReport> replyTo) implements Command {}

  /** Aborts all running studies for a reason, and refuses all later studies for the same reason. */
  record Close(UnitResult.Failed reason) implements Command {}

  /** A caller has stopped: its study has ended, or it waits no longer for the end. */
  private record CallerGone(ActorRef<StudyReport> caller) implements Command {}

  private final StudyServices services;

  /** The running studies, by their supervisors. */
  private final Map<ActorRef<Void>, Run> running = new HashMap<>();

  /** Studies that begin when an interrupted run of the same study has ended. */
  private final List<Run> waiting = new ArrayList<>();

  /** The reason with which further studies are refused; null while studies are accepted. */
  private UnitResult.Failed closed;

  static Behavior<Command> create(StudyServices services) {
    return Behaviors.setup(context -> new EmbeddedStudies(context, services));
  }

  private EmbeddedStudies(ActorContext<Command> context, StudyServices services) {
    super(context);
    this.services = services;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Run.class, this::onRun)
        .onMessage(Close.class, this::onClose)
        .onMessage(CallerGone.class, this::onCallerGone)
        .onSignal(ChildFailed.class, this::onSupervisorFailed)
        .onSignal(Terminated.class, this::onSupervisorEnded)
        .build();
  }

  private Behavior<Command> onRun(Run run) {
    if (closed != null) {
      abort(run, closed);
      return this;
    }
    if (running.values().stream().anyMatch(other -> idOf(other).equals(idOf(run)))) {
      // The earlier run withdraws the units of the study when it ends.
      waiting.add(run);
      return this;
    }
    ActorRef<StudySupervisor.Command> supervisor =
        getContext()
            .spawnAnonymous(
                StudySupervisor.create(run.task(), Priority.NORMAL, services, run.replyTo()));
    getContext().watch(supervisor);
    getContext().watchWith(run.replyTo(), new CallerGone(run.replyTo()));
    running.put(supervisor.unsafeUpcast(), run);
    return this;
  }

  private Behavior<Command> onCallerGone(CallerGone gone) {
    running.forEach(
        (supervisor, run) -> {
          if (run.replyTo().equals(gone.caller())) {
            getContext().stop(supervisor);
          }
        });
    return this;
  }

  private Behavior<Command> onClose(Close close) {
    closed = close.reason();
    running.forEach(
        (supervisor, run) -> {
          getContext().stop(supervisor);
          abort(run, closed);
        });
    return this;
  }

  private Behavior<Command> onSupervisorFailed(ChildFailed failed) {
    abort(running.get(failed.getRef()), UnitResult.Failed.of(failed.getCause()));
    return onSupervisorEnded(failed);
  }

  private Behavior<Command> onSupervisorEnded(Terminated ended) {
    running.remove(ended.getRef());
    waiting.forEach(getContext().getSelf()::tell);
    waiting.clear();
    return this;
  }

  private static void abort(Run run, UnitResult.Failed reason) {
    String id = idOf(run);
    StudyEvent end = new StudyEvent.StudyAborted(id, reason.code(), reason.message());
    run.replyTo().tell(new StudyReport(id, end, List.of()));
  }

  private static String idOf(Run run) {
    return run.task().study().id();
  }
}
