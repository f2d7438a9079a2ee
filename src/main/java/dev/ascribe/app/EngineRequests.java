package dev.ascribe.app;

import dev.ascribe.scheduling.Explanation;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.scheduling.Service;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.request.DeskReply;
import dev.ascribe.scheduling.request.RequestDesk;
import dev.ascribe.scheduling.supervision.StudyReport;
import dev.ascribe.scheduling.supervision.StudyTask;
import dev.ascribe.worker.protocol.UnitResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.stream.OverflowStrategy;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.typed.javadsl.ActorSource;

/**
 * Sends studies and explanations to the actors of an engine, and turns their replies into futures
 * and streams. A request whose replies are a stream is sent when the stream is run.
 */
record EngineRequests(EngineCore core) {
  /** Size of the buffer of a study's events, for a caller that reads them slowly. */
  private static final int EVENTS = 1 << 16;

  /**
   * Size of the buffer of estimates; if it is full, the oldest is dropped, since later ones are
   * better.
   */
  private static final int ESTIMATES = 8;

  /** Timeout of a request without a deadline: about the longest that Pekko's timers allow. */
  private static final Duration LONGEST = Duration.ofDays(200);

  private static final OverflowStrategy DROP_OLDEST = OverflowStrategy.dropHead();

  /**
   * Runs a study when the stream is run, and returns its events. The last event tells how the study
   * ended. If the stream is cancelled or fails before that, the study is interrupted; the next run
   * of the study continues from its stored results.
   */
  Source<StudyEvent, NotUsed> run(StudyTask task) {
    return ActorSource.<StudyReport>actorRef(
            never -> false, never -> Optional.empty(), EVENTS, DROP_OLDEST)
        .mapMaterializedValue(
            listener -> {
              core.actors().studies().tell(new EmbeddedStudies.Run(task, listener));
              return NotUsed.getInstance();
            })
        .filter(report -> report.event() != null)
        .map(StudyReport::event)
        .takeWhile(event -> !(event instanceof StudyEvent.End), true);
  }

  /**
   * Explains one text. Cancelling the future withdraws the request.
   *
   * @param caller the id under which the log names the request, or null
   * @param deadline time at which the answer is the best estimate so far, or null
   */
  CompletableFuture<Explanation> explain(
      ExplanationRequest request, String caller, Instant deadline) {
    if (core.isStopping()) {
      return CompletableFuture.failedFuture(core.stopReason());
    }
    CompletableFuture<ActorRef<DeskReply>> asker = new CompletableFuture<>();
    CompletableFuture<Explanation> answer =
        core.plain(
            AskPattern.<RequestDesk.Command, DeskReply>ask(
                    core.actors().desk(),
                    replyTo -> {
                      asker.complete(replyTo);
                      return new RequestDesk.Explain(request, caller, deadline, false, replyTo);
                    },
                    timeout(deadline),
                    core.system().scheduler())
                .thenApply(DeskReply::explanation));
    // The caller cancels the future that it gets, so that one is returned.
    var unused =
        answer.whenComplete(
            (explanation, failure) -> {
              if (answer.isCancelled()) {
                core.actors().desk().tell(new RequestDesk.Withdraw(asker.join()));
              }
            });
    return answer;
  }

  /**
   * Returns the timeout of a question to the desk. The desk answers at the deadline, so a later
   * timeout shows that the desk itself has failed.
   */
  private Duration timeout(Instant deadline) {
    if (deadline == null) {
      return LONGEST;
    }
    Duration left = Duration.between(Instant.now(), deadline);
    Duration patience = core.parts().service().askTimeout();
    return left.isNegative() ? patience : Collections.min(List.of(LONGEST, left.plus(patience)));
  }

  /**
   * Explains one text when the stream is run. Estimates come first, if the method makes any; the
   * last element is the answer.
   *
   * @param caller the id under which the log names the request, or null
   * @param deadline time at which the answer is the best estimate so far, or null
   */
  Source<Service.ExplanationUpdate, NotUsed> explainWithEstimates(
      ExplanationRequest request, String caller, Instant deadline) {
    if (core.isStopping()) {
      return Source.failed(core.stopReason());
    }
    return ActorSource.<DeskReply>actorRef(
            never -> false,
            reply -> reply.refusal().map(UnitResult.Failed::asException),
            ESTIMATES,
            DROP_OLDEST)
        .mapMaterializedValue(
            replyTo -> {
              core.actors()
                  .desk()
                  .tell(new RequestDesk.Explain(request, caller, deadline, true, replyTo));
              return NotUsed.getInstance();
            })
        .takeWhile(reply -> !reply.isLast(), true)
        .map(reply -> new Service.ExplanationUpdate(reply.explanation(), reply.isLast()));
  }
}
