package dev.ascribe.http.operations;

import dev.ascribe.common.Names;
import dev.ascribe.http.body.Bodies;
import dev.ascribe.http.body.JsonFields;
import dev.ascribe.http.body.StrictJson;
import dev.ascribe.http.call.Call;
import dev.ascribe.http.call.Endpoint;
import dev.ascribe.http.reply.Details;
import dev.ascribe.http.reply.Replies;
import dev.ascribe.scheduling.Service;
import dev.ascribe.telemetry.LogLevels;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** What operators look at: status, log levels, meters, and the document of this API. */
public final class OperationsRoutes {
  private static final String DOCUMENT = "/openapi.yaml";
  private static final String METERS = "text/plain; version=0.0.4; charset=utf-8";
  private static final List<String> TYPES = List.of("application/json");
  private static final int LONGEST_LOGGER = 200;

  private final Service service;
  private final String version;
  private final Supplier<String> scrape;
  private final Bodies bodies;
  private final Details details;
  private final Executor blocking;
  private final byte[] document = read(DOCUMENT);

  /**
   * @param version of the program
   * @param scrape what all meters say, for Prometheus; may take a while
   * @param blocking where it may
   */
  public OperationsRoutes(
      Service service,
      String version,
      Supplier<String> scrape,
      Bodies bodies,
      Details details,
      Executor blocking) {
    this.service = service;
    this.version = version;
    this.scrape = scrape;
    this.bodies = bodies;
    this.details = details;
    this.blocking = blocking;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of("GET", "/v1/status", this::status),
        Endpoint.of("PUT", "/v1/loggers/{logger}", this::setLevel),
        Endpoint.of("GET", "/metrics", this::meters),
        Endpoint.open("GET", DOCUMENT, this::document));
  }

  private CompletionStage<HttpResponse> status(Call call) {
    call.allowing();
    double uptime = ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0;
    return service
        .status()
        .thenApply(status -> Replies.json(200, StatusJson.of(status, version, uptime, details)));
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
        blocking,
        body -> {
          JsonFields fields = StrictJson.object(body).allowing(List.of("level"));
          LogLevels.set(logger, fields.required("level", LONGEST_LOGGER));
          return Replies.empty(204);
        });
  }

  private CompletionStage<HttpResponse> meters(Call call) {
    return CompletableFuture.supplyAsync(scrape, blocking)
        .thenApply(
            text ->
                Replies.of(200, ContentTypes.parse(METERS), text.getBytes(StandardCharsets.UTF_8)));
  }

  private CompletionStage<HttpResponse> document(Call call) {
    return CompletableFuture.completedFuture(Replies.of(200, Replies.YAML, document));
  }

  private static byte[] read(String resource) {
    try (InputStream in =
        OperationsRoutes.class.getResourceAsStream("/dev/ascribe/http" + resource)) {
      return Objects.requireNonNull(in, resource + " is part of the program").readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
