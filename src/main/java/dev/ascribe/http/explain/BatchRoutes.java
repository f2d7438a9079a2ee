package dev.ascribe.http.explain;

import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.http.directives.ApiRoutes;
import dev.ascribe.http.directives.Endpoint;
import dev.ascribe.http.directives.Exchange;
import dev.ascribe.http.directives.Problem;
import dev.ascribe.http.directives.Replies;
import dev.ascribe.http.directives.RouteParts;
import dev.ascribe.scheduling.ExplanationJson;
import dev.ascribe.study.Named;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Serves {@code POST /v1/explain/batch}: explains many texts. The reply has one result for each
 * text, in the order of the texts, and each result is sent as soon as it is ready. The result of a
 * text that cannot be explained is a problem; the other texts are explained nevertheless.
 */
public final class BatchRoutes extends ApiRoutes {
  private static final List<String> TYPES = List.of("application/json");

  /**
   * The number of texts of a batch that are explained at the same time. They fill the batches of a
   * device, and take only a small part of the explanations that the engine admits.
   */
  private static final int AT_ONCE = 8;

  private final BatchBody body;
  private final ExplainCalls calls;
  private final Materializer materializer;

  public BatchRoutes(
      RouteParts parts, BatchBody body, ExplainCalls calls, Materializer materializer) {
    super(parts);
    this.body = body;
    this.calls = calls;
    this.materializer = materializer;
  }

  /** The forms of a reply. */
  private enum Format implements Named {
    /** One JSON array. */
    JSON,
    /** A line for each text. */
    JSONL
  }

  /**
   * The result of one text.
   *
   * @param index position of the text in the request, from 0
   * @param explanation left out if there is a problem
   * @param problem left out if there is an explanation
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Result(int index, ExplanationJson explanation, Problem.Document problem) {
    boolean isBusy() {
      return problem != null && problem.code() == ErrorCode.BUSY;
    }
  }

  /** A result, and the failure from which its problem was made; null if there is none. */
  private record Outcome(Result result, Throwable failure) {}

  @Override
  public Route route() {
    return path(
        segment("v1").slash("explain").slash("batch"),
        () -> endpoint(Endpoint.EXPLAIN_BATCH, this::explain));
  }

  private Route explain(Exchange exchange) {
    Instant arrival = Instant.now();
    Format format = exchange.query("format").constant("format", Format.JSON);
    bodyType(exchange, TYPES);
    return body(
        exchange,
        parts.settings().limits().maxBody(),
        parts.blocking(),
        body::read,
        items ->
            completeOKWithFuture(
                begun(outcomes(items, arrival, exchange))
                    .thenApply(results -> entity(format, results))));
  }

  private Source<Outcome, NotUsed> outcomes(
      List<BatchBody.Item> items, Instant arrival, Exchange exchange) {
    return Source.from(IntStream.range(0, items.size()).boxed().toList())
        .via(untilGone(exchange))
        .mapAsync(AT_ONCE, index -> outcome(index, items.get(index), arrival, exchange));
  }

  private CompletionStage<Outcome> outcome(
      int index, BatchBody.Item item, Instant arrival, Exchange exchange) {
    CompletionStage<ExplanationJson> explained =
        item.wanted() == null
            ? CompletableFuture.failedFuture(item.refusal())
            : calls
                .answer(item.wanted(), arrival.plus(item.wanted().patience()), exchange)
                .thenApply(item.wanted()::json);
    return explained.handle(
        (explanation, failure) ->
            new Outcome(
                failure == null
                    ? new Result(index, explanation, null)
                    : new Result(
                        index,
                        null,
                        parts.problems().of(failure, exchange).document(exchange.id())),
                failure));
  }

  /**
   * Returns the results as soon as there is a first one. The stage fails if the engine is too busy
   * for the first text: then the client should send the batch again later.
   */
  private CompletionStage<Source<Result, NotUsed>> begun(Source<Outcome, NotUsed> outcomes) {
    return outcomes
        .prefixAndTail(1)
        .addAttributes(ExplainRoutes.UNHURRIED)
        .runWith(Sink.head(), materializer)
        .thenApply(
            begun -> {
              for (Outcome first : begun.first()) {
                if (first.result().isBusy()) {
                  begun.second().runWith(Sink.cancelled(), materializer);
                  throw new CompletionException(first.failure());
                }
              }
              return Source.from(begun.first()).concat(begun.second()).map(Outcome::result);
            });
  }

  private static HttpEntity.Chunked entity(Format format, Source<Result, NotUsed> results) {
    Source<ByteString, NotUsed> lines =
        results.map(result -> ByteString.fromString(Replies.line(result)));
    ByteString lineEnd = ByteString.fromString("\n");
    return switch (format) {
      case JSON ->
          HttpEntities.createChunked(
              ContentTypes.APPLICATION_JSON,
              lines.intersperse(
                  ByteString.fromString("[\n"),
                  ByteString.fromString(",\n"),
                  ByteString.fromString("\n]\n")));
      case JSONL ->
          HttpEntities.createChunked(Replies.JSON_LINES, lines.map(line -> line.concat(lineEnd)));
    };
  }
}
