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
 * Passes requests for explanations to the engine, and stops their work if the client disconnects.
 * All routes that explain share one object, because it computes the {@code Retry-After} header from
 * the explanations of all routes. Thread-safe.
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
    // The engine reads the request's id from this thread, and logs its work under it.
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
   * Returns the failure to report to the client. If the engine is too busy, the failure says when
   * to send the request again. If a deadline that the client set has passed, the failure counts as
   * caused by the client.
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
