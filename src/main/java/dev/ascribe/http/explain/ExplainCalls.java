package dev.ascribe.http.explain;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.http.directives.ApiRoutes;
import dev.ascribe.http.directives.Exchange;
import dev.ascribe.http.directives.Problem;
import dev.ascribe.http.directives.Refusal;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.scheduling.Service;
import dev.ascribe.scheduling.Service.ExplanationUpdate;
import dev.ascribe.telemetry.LogFields;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.slf4j.MDC;

/**
 * Asks the engine for explanations on behalf of clients. All routes that explain share one object,
 * so that the time to wait that it gives to refused clients is that of all of them. If a client
 * disconnects, the engine stops the work. Thread-safe.
 */
public final class ExplainCalls {
  private final Service service;
  private final Congestion congestion = new Congestion(System::nanoTime);

  public ExplainCalls(Service service) {
    this.service = service;
  }

  /** Explains one text. */
  CompletionStage<Explanation> answer(
      ExplainBody.Wanted wanted, Instant deadline, Exchange exchange) {
    CompletableFuture<Explanation> answer;
    // The engine logs its part of the request under the id of this thread.
    try (MDC.MDCCloseable id = MDC.putCloseable(LogFields.REQUEST, exchange.id())) {
      answer = service.explain(wanted.request(), deadline);
    }
    countUntil(answer);
    exchange.clientGone().thenRun(() -> answer.cancel(false));
    return answer.exceptionallyCompose(
        failure -> CompletableFuture.failedFuture(refused(Problem.cause(failure), wanted)));
  }

  /** Explains one text, with estimates before the answer if the method samples. */
  Source<ExplanationUpdate, NotUsed> updates(
      ExplainBody.Wanted wanted, Instant deadline, Exchange exchange) {
    Source<ExplanationUpdate, NotUsed> updates;
    try (MDC.MDCCloseable id = MDC.putCloseable(LogFields.REQUEST, exchange.id())) {
      updates = service.explainWithEstimates(wanted.request(), deadline);
    }
    return updates
        .watchTermination(
            (started, ended) -> {
              countUntil(ended);
              return started;
            })
        .via(ApiRoutes.untilGone(exchange))
        .mapError(Throwable.class, failure -> refused(Problem.cause(failure), wanted));
  }

  /** Counts an explanation as open until the stage ends. */
  private void countUntil(CompletionStage<?> ended) {
    congestion.begin();
    ended.whenComplete(
        (done, failure) -> {
          if (isBusy(failure)) {
            congestion.refuse();
          } else {
            congestion.end();
          }
        });
  }

  private static boolean isBusy(Throwable failure) {
    return failure instanceof AscribeException known && known.code() == ErrorCode.BUSY;
  }

  /**
   * Returns the failure to report to the client. A request that the engine is too busy for gets a
   * time to wait; a deadline that the client set itself counts as caused by the client.
   */
  private Throwable refused(Throwable failure, ExplainBody.Wanted wanted) {
    if (failure instanceof CancellationException) {
      return new AscribeException(ErrorCode.CANCELLED, "the client has gone");
    }
    if (isBusy(failure)) {
      return Refusal.busy(failure.getMessage(), congestion.retryAfterSeconds());
    }
    if (wanted.ownDeadline()
        && failure instanceof AscribeException known
        && known.code() == ErrorCode.DEADLINE_EXCEEDED) {
      return new Refusal(504, known.code(), known.getMessage());
    }
    return failure;
  }
}
