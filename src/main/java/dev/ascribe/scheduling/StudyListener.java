package dev.ascribe.scheduling;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Carries the events of a study to a caller outside the actor system, one at a time, and completes
 * the caller's future with the last.
 *
 * <p>Spawned by the guardian for each study that is run from outside; when it stops early, the
 * future completes with what the guardian gave as the reason.
 */
public final class StudyListener {
  private StudyListener() {}

  public static Behavior<StudyEvent> create(
      Consumer<StudyEvent> consumer, CompletableFuture<StudyEvent.StudyCompleted> completion) {
    return Behaviors.receive(StudyEvent.class)
        .onMessage(
            StudyEvent.class,
            event -> {
              consumer.accept(event);
              if (event instanceof StudyEvent.StudyCompleted completed) {
                completion.complete(completed);
                return Behaviors.stopped();
              }
              return Behaviors.same();
            })
        .onSignal(
            PostStop.class,
            signal -> {
              completion.cancel(false);
              return Behaviors.same();
            })
        .build();
  }
}
