package dev.ascribe.http.explain;

import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import dev.ascribe.http.directives.ApiRoutes;
import dev.ascribe.http.directives.Endpoint;
import dev.ascribe.http.directives.Exchange;
import dev.ascribe.http.directives.Problem;
import dev.ascribe.http.directives.RouteParts;
import dev.ascribe.scheduling.Service.ExplanationUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.sse.ServerSentEvent;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.japi.pf.PFBuilder;
import org.apache.pekko.stream.ActorAttributes;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.StreamSubscriptionTimeoutTerminationMode;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Serves {@code POST /v1/explain}: explains one text, and replies with the explanation or with a
 * stream of events. If the client disconnects, the engine stops the work.
 */
public final class ExplainRoutes extends ApiRoutes {
  private static final List<String> TYPES = List.of("application/json");

  /**
   * A failure within this time is answered with its own status; a later failure is sent as an event
   * of the stream.
   */
  private static final Duration FIRST = Duration.ofMillis(500);

  /**
   * Lets Pekko begin to read a stream late: it first sends the reply to an earlier request of the
   * connection.
   */
  static final Attributes UNHURRIED =
      ActorAttributes.streamSubscriptionTimeout(
          Duration.ofDays(1), StreamSubscriptionTimeoutTerminationMode.noop());

  private final ExplainBody body;
  private final Materializer materializer;
  private final ExplainCalls calls;

  public ExplainRoutes(
      RouteParts parts, ExplainBody body, ExplainCalls calls, Materializer materializer) {
    super(parts);
    this.body = body;
    this.calls = calls;
    this.materializer = materializer;
  }

  @Override
  public Route route() {
    return path(segment("v1").slash("explain"), () -> endpoint(Endpoint.EXPLAIN, this::explain));
  }

  private Route explain(Exchange exchange) {
    Instant arrival = Instant.now();
    exchange.query();
    bodyType(exchange, TYPES);
    return body(
        exchange,
        parts.settings().limits().maxExplainBody(),
        parts.blocking(),
        body::read,
        wanted -> {
          Instant deadline = arrival.plus(wanted.patience());
          return exchange.wantsEvents()
              ? onSuccess(stream(wanted, deadline, exchange), this::events)
              : onSuccess(
                  calls.answer(wanted, deadline, exchange),
                  explanation -> json(wanted.json(explanation)));
        });
  }

  /**
   * Returns the updates as events. The stage completes when the first update has arrived, or after
   * a while without any.
   */
  private CompletionStage<Source<ServerSentEvent, NotUsed>> stream(
      ExplainBody.Wanted wanted, Instant deadline, Exchange exchange) {
    Source<ExplanationUpdate, NotUsed> updates = calls.updates(wanted, deadline, exchange);
    CompletableFuture<Source<ExplanationUpdate, NotUsed>> begun =
        updates
            .prefixAndTail(1)
            .addAttributes(UNHURRIED)
            .map(first -> Source.from(first.first()).concat(first.second()))
            .runWith(Sink.head(), materializer)
            .toCompletableFuture();
    Source<ServerSentEvent, NotUsed> events =
        Source.completionStageSource(begun)
            .mapMaterializedValue(ignored -> NotUsed.getInstance())
            .map(update -> event(update, wanted))
            .recover(
                new PFBuilder<Throwable, ServerSentEvent>()
                    .matchAny(failure -> problem(failure, exchange))
                    .build());
    return begun
        .thenApply(first -> events)
        .completeOnTimeout(events, FIRST.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static ServerSentEvent event(ExplanationUpdate update, ExplainBody.Wanted wanted) {
    return event(
        Optional.empty(),
        update.isAnswer() ? "explanation" : "progress",
        wanted.json(update.explanation()));
  }

  /** Returns the event that reports a failure after the reply has begun. */
  private ServerSentEvent problem(Throwable failure, Exchange exchange) {
    Problem problem = parts.problems().of(failure, exchange);
    return event(Optional.empty(), "problem", problem.document(exchange.id()));
  }
}
