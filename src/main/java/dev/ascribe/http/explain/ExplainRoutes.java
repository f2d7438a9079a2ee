package dev.ascribe.http.explain;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.http.body.Bodies;
import dev.ascribe.http.call.Call;
import dev.ascribe.http.call.Endpoint;
import dev.ascribe.http.reply.Details;
import dev.ascribe.http.reply.FailureLog;
import dev.ascribe.http.reply.Problem;
import dev.ascribe.http.reply.Refusal;
import dev.ascribe.http.reply.Replies;
import dev.ascribe.http.reply.ServerSentEvent;
import dev.ascribe.http.settings.HttpSettings;
import dev.ascribe.scheduling.ExplanationJson;
import dev.ascribe.scheduling.Service;
import dev.ascribe.scheduling.Service.ExplanationUpdate;
import dev.ascribe.telemetry.LogFields;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.japi.pf.PFBuilder;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.slf4j.MDC;

/** Explains single texts. What nobody waits for any more is not computed. */
public final class ExplainRoutes {
  private static final List<String> TYPES = List.of("application/json");

  /** A refusal that comes within this time has a status of its own, and later ones an event. */
  private static final Duration FIRST = Duration.ofMillis(500);

  private final Service service;
  private final ExplainBody body;
  private final Bodies bodies;
  private final Details details;
  private final HttpSettings settings;
  private final Executor blocking;
  private final Materializer materializer;
  private final Congestion congestion = new Congestion(System::nanoTime);

  public ExplainRoutes(
      Service service,
      ExplainBody body,
      Bodies bodies,
      Details details,
      HttpSettings settings,
      Executor blocking,
      Materializer materializer) {
    this.service = service;
    this.body = body;
    this.bodies = bodies;
    this.details = details;
    this.settings = settings;
    this.blocking = blocking;
    this.materializer = materializer;
  }

  public List<Endpoint> endpoints() {
    return List.of(Endpoint.of("POST", "/v1/explain", this::explain));
  }

  private CompletionStage<HttpResponse> explain(Call call) {
    Instant arrival = Instant.now();
    call.allowing();
    Bodies.type(call, TYPES);
    boolean events = call.wantsEvents();
    return bodies
        .read(call, settings.maxExplainBody(), blocking, body::read)
        .thenCompose(
            wanted -> {
              Instant deadline = arrival.plus(wanted.patience());
              // Of this thread now: the engine names its part of the request by it.
              try (MDC.MDCCloseable id = MDC.putCloseable(LogFields.REQUEST, call.id())) {
                return events ? stream(call, wanted, deadline) : answer(call, wanted, deadline);
              }
            });
  }

  private CompletionStage<HttpResponse> answer(
      Call call, ExplainBody.Wanted wanted, Instant deadline) {
    Pair<UniqueKillSwitch, CompletionStage<ExplanationUpdate>> running =
        explanation(wanted, deadline, false)
            .viaMat(KillSwitches.single(), Keep.right())
            .toMat(Sink.last(), Keep.both())
            .run(materializer);
    call.gone().thenRun(running.first()::shutdown);
    return running
        .second()
        .handle(
            (update, failure) -> {
              if (failure != null) {
                throw refused(failure, wanted);
              }
              return Replies.json(200, ExplanationJson.of(update.explanation()));
            });
  }

  private Source<ExplanationUpdate, NotUsed> explanation(
      ExplainBody.Wanted wanted, Instant deadline, boolean withEstimates) {
    return service
        .explain(wanted.request(), deadline, withEstimates)
        .watchTermination(
            (started, ended) -> {
              congestion.begin();
              ended.whenComplete(
                  (done, failure) -> {
                    if (isBusy(failure)) {
                      congestion.refuse();
                    } else {
                      congestion.end();
                    }
                  });
              return started;
            });
  }

  /** What the service says, with what only this server knows of it. */
  private RuntimeException refused(Throwable failure, ExplainBody.Wanted wanted) {
    Throwable cause = Problem.cause(failure);
    if (isBusy(cause)) {
      return Refusal.busy(cause.getMessage(), congestion.retryAfterSeconds());
    }
    if (wanted.ownDeadline()
        && cause instanceof AscribeException known
        && known.code() == ErrorCode.DEADLINE_EXCEEDED) {
      return new Refusal(504, known.code(), known.getMessage());
    }
    return new CompletionException(cause);
  }

  private static boolean isBusy(Throwable failure) {
    return failure != null
        && Problem.cause(failure) instanceof AscribeException known
        && known.code() == ErrorCode.BUSY;
  }

  private CompletionStage<HttpResponse> stream(
      Call call, ExplainBody.Wanted wanted, Instant deadline) {
    Pair<
            UniqueKillSwitch,
            CompletionStage<Pair<List<ExplanationUpdate>, Source<ExplanationUpdate, NotUsed>>>>
        running =
            explanation(wanted, deadline, true)
                .viaMat(KillSwitches.single(), Keep.right())
                .prefixAndTail(1)
                .toMat(Sink.head(), Keep.both())
                .run(materializer);
    call.gone().thenRun(running.first()::shutdown);
    Source<ServerSentEvent, ?> events =
        Source.completionStageSource(
                running
                    .second()
                    .thenApply(begun -> Source.from(begun.first()).concat(begun.second())))
            .map(ExplainRoutes::event)
            .recover(
                new PFBuilder<Throwable, ServerSentEvent>()
                    .matchAny(failure -> problem(call, wanted, failure))
                    .build());
    return running
        .second()
        .toCompletableFuture()
        .copy()
        .completeOnTimeout(null, FIRST.toMillis(), TimeUnit.MILLISECONDS)
        .handle(
            (begun, failure) -> {
              if (failure != null) {
                throw refused(failure, wanted);
              }
              return ServerSentEvent.reply(events, settings.heartbeat());
            });
  }

  /** The reply has begun, so that nobody but this tells of a failure. */
  private ServerSentEvent problem(Call call, ExplainBody.Wanted wanted, Throwable failure) {
    RuntimeException refused = refused(failure, wanted);
    Problem problem = Problem.of(refused, details);
    FailureLog.write(refused, problem, call.id(), true);
    return ServerSentEvent.of("problem", problem.json(call.id()));
  }

  private static ServerSentEvent event(ExplanationUpdate update) {
    return ServerSentEvent.of(
        update.isAnswer() ? "explanation" : "progress", ExplanationJson.of(update.explanation()));
  }
}
