package dev.ascribe.http;

import dev.ascribe.common.Names;
import dev.ascribe.scheduling.Service;
import dev.ascribe.telemetry.LogLevels;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** What operators look at: status, log levels, meters, health, and the document of this API. */
final class OperationsRoutes {
  private static final String DOCUMENT = "openapi.yaml";
  private static final String METERS = "text/plain; version=0.0.4; charset=utf-8";
  private static final List<String> TYPES = List.of("application/json");
  private static final int LONGEST_LOGGER = 200;

  private final Backend backend;
  private final Service service;
  private final Bodies bodies;
  private final HttpSettings settings;
  private final Details details;
  private final BooleanSupplier stopping;
  private final Executor blocking;
  private final byte[] document = read(DOCUMENT);

  OperationsRoutes(
      Backend backend,
      Bodies bodies,
      HttpSettings settings,
      Details details,
      BooleanSupplier stopping,
      Executor blocking) {
    this.backend = backend;
    this.service = backend.service();
    this.bodies = bodies;
    this.settings = settings;
    this.details = details;
    this.stopping = stopping;
    this.blocking = blocking;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of("GET", "/v1/status", this::status),
        Endpoint.of("PUT", "/v1/loggers/{logger}", this::setLevel),
        Endpoint.of("GET", "/metrics", this::meters),
        Endpoint.open("GET", "/health/live", this::live),
        Endpoint.open("GET", "/health/ready", this::ready),
        Endpoint.open("GET", "/" + DOCUMENT, this::document));
  }

  private CompletionStage<HttpResponse> status(Call call) {
    call.allowing();
    double uptime = ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0;
    return service
        .status()
        .thenApply(
            status -> Replies.json(200, StatusJson.of(status, backend.version(), uptime, details)));
  }

  private CompletionStage<HttpResponse> setLevel(Call call) {
    call.allowing();
    String logger = call.parameters().get("logger");
    if (!logger.matches("[A-Za-z0-9_.$]{1," + LONGEST_LOGGER + "}")) {
      throw Names.unknown("logger", logger, List.of("ROOT", "dev.ascribe"));
    }
    Bodies.type(call, TYPES);
    return bodies.read(
        call,
        settings.maxBody(),
        blocking,
        body -> {
          JsonFields fields = StrictJson.object(body).allowing(List.of("level"));
          LogLevels.set(logger, fields.required("level", LONGEST_LOGGER));
          return Replies.empty(204);
        });
  }

  private CompletionStage<HttpResponse> meters(Call call) {
    Supplier<HttpResponse> scrape =
        () -> {
          String text = backend.meters().scrape();
          return Replies.of(
              200,
              ContentTypes.parse(METERS),
              text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        };
    return CompletableFuture.supplyAsync(scrape, blocking);
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
        .thenApply(OperationsRoutes::reply);
  }

  private static HttpResponse reply(Readiness readiness) {
    return Replies.json(readiness.isReady() ? 200 : 503, readiness.json());
  }

  private CompletionStage<HttpResponse> document(Call call) {
    return CompletableFuture.completedFuture(Replies.of(200, Replies.YAML, document));
  }

  private static byte[] read(String resource) {
    try (InputStream in = OperationsRoutes.class.getResourceAsStream(resource)) {
      return Objects.requireNonNull(in, resource + " is part of the program").readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
