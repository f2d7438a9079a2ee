package dev.ascribe.http.operations;

import dev.ascribe.http.call.Call;
import dev.ascribe.http.call.Endpoint;
import dev.ascribe.http.reply.Details;
import dev.ascribe.http.reply.Problem;
import dev.ascribe.http.reply.Replies;
import dev.ascribe.http.settings.HttpSettings;
import dev.ascribe.scheduling.Service;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** What those look at who start the daemon again when it is ill. */
public final class HealthRoutes {
  private final Service service;
  private final HttpSettings settings;
  private final Details details;
  private final BooleanSupplier stopping;

  public HealthRoutes(
      Service service, HttpSettings settings, Details details, BooleanSupplier stopping) {
    this.service = service;
    this.settings = settings;
    this.details = details;
    this.stopping = stopping;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.open("GET", "/health/live", this::live),
        Endpoint.open("GET", "/health/ready", this::ready));
  }

  private CompletionStage<HttpResponse> live(Call call) {
    return CompletableFuture.completedFuture(Replies.json(200, Map.of("status", "up")));
  }

  private CompletionStage<HttpResponse> ready(Call call) {
    if (stopping.getAsBoolean()) {
      return CompletableFuture.completedFuture(reply(Readiness.stopping()));
    }
    return service
        .status()
        .thenApply(status -> status)
        .toCompletableFuture()
        .orTimeout(settings.replyTimeout().toMillis() / 2, TimeUnit.MILLISECONDS)
        .handle(
            (status, failure) ->
                failure == null
                    ? Readiness.of(status, settings.stuckAfter(), details)
                    : new Readiness(Map.of("engine", Problem.of(failure, details).detail())))
        .thenApply(HealthRoutes::reply);
  }

  private static HttpResponse reply(Readiness readiness) {
    return Replies.json(readiness.isReady() ? 200 : 503, readiness.json());
  }
}
