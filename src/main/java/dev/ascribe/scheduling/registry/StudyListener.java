package dev.ascribe.scheduling.registry;

import dev.ascribe.common.AscribeException;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.supervision.StudyReport;
import dev.ascribe.scheduling.supervision.StudySupervisor;
import dev.ascribe.worker.protocol.UnitResult;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Carries the events of a study to a caller outside the actor system, one at a time, and completes
 * the caller's future with the last.
 *
 * <p>Spawned by the guardian for each study that is run from outside. It owns the study's
 * supervisor, so that one does not outlive the other; when it stops early, the future completes
 * with what the guardian gave as the reason.
 */
public final class StudyListener {
  private StudyListener() {}

  /**
   * The behavior that listens to one study.
   *
   * @param supervisor of the study, which tells its events to the actor given
   */
  public static Behavior<StudyReport> create(
      Function<ActorRef<StudyReport>, Behavior<StudySupervisor.Command>> supervisor,
      Consumer<StudyEvent> consumer,
      CompletableFuture<StudyEvent.StudyCompleted> completion) {
    return Behaviors.setup(
        context -> {
          context.watch(context.spawn(supervisor.apply(context.getSelf()), "supervisor"));
          return Behaviors.receive(StudyReport.class)
              .onMessage(
                  StudyReport.class,
                  report -> {
                    if (report.event() == null) {
                      return Behaviors.same();
                    }
                    consumer.accept(report.event());
                    return complete(completion, report.event())
                        ? Behaviors.stopped()
                        : Behaviors.same();
                  })
              .onSignal(
                  ChildFailed.class,
                  crashed -> {
                    fail(completion, UnitResult.Failed.of(crashed.getCause()));
                    return Behaviors.stopped();
                  })
              .onSignal(
                  PostStop.class,
                  signal -> {
                    completion.cancel(false);
                    return Behaviors.same();
                  })
              .build();
        });
  }

  /** Whether the event was the last. */
  private static boolean complete(
      CompletableFuture<StudyEvent.StudyCompleted> completion, StudyEvent event) {
    if (event instanceof StudyEvent.StudyCompleted completed) {
      completion.complete(completed);
      return true;
    }
    if (event instanceof StudyEvent.StudyAborted aborted) {
      fail(completion, new UnitResult.Failed(aborted.code(), aborted.message()));
      return true;
    }
    return false;
  }

  private static void fail(
      CompletableFuture<StudyEvent.StudyCompleted> completion, UnitResult.Failed cause) {
    completion.completeExceptionally(new AscribeException(cause.code(), cause.message()));
  }
}
