package dev.ascribe.http.operations;

import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import dev.ascribe.common.Names;
import dev.ascribe.http.directives.ApiRoutes;
import dev.ascribe.http.directives.Endpoint;
import dev.ascribe.http.directives.Exchange;
import dev.ascribe.http.directives.JsonFields;
import dev.ascribe.http.directives.MessageFilter;
import dev.ascribe.http.directives.Replies;
import dev.ascribe.http.directives.RouteParts;
import dev.ascribe.http.directives.StrictJson;
import dev.ascribe.scheduling.EngineStatus;
import dev.ascribe.telemetry.LogLevels;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * Serves what operators need: the engine's status, log levels, metrics, and the OpenAPI document.
 */
public final class OperationsRoutes extends ApiRoutes {
  private static final ContentType METERS =
      ContentTypes.parse("text/plain; version=0.0.4; charset=utf-8");
  private static final String DOCUMENT = "openapi.yaml";
  private static final List<String> TYPES = List.of("application/json");
  private static final int LONGEST_LOGGER = 200;

  private final Program program;
  private final byte[] document = read("/dev/ascribe/http/" + DOCUMENT);

  /**
   * What the routes report about the running program.
   *
   * @param scrape returns all metrics as text for Prometheus; may take a while
   */
  public record Program(String version, Supplier<String> scrape) {}

  public OperationsRoutes(RouteParts parts, Program program) {
    super(parts);
    this.program = program;
  }

  @Override
  public Route route() {
    return concat(
        path(segment("v1").slash("status"), () -> endpoint(Endpoint.STATUS, this::status)),
        path(
            segment("v1").slash("loggers").slash(segment()),
            logger -> endpoint(Endpoint.SET_LOG_LEVEL, exchange -> setLevel(exchange, logger))),
        path("metrics", () -> endpoint(Endpoint.METRICS, exchange -> meters())),
        path(
            DOCUMENT,
            () ->
                endpoint(
                    Endpoint.API_DOCUMENT,
                    exchange -> complete(HttpEntities.create(Replies.YAML, document)))));
  }

  private Route status() {
    double uptime = ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0;
    return json(
        parts
            .service()
            .status()
            .thenApply(
                status ->
                    StatusReply.of(status, program.version(), uptime, parts.messageFilter())));
  }

  private Route setLevel(Exchange exchange, String logger) {
    exchange.query();
    if (!logger.matches("[A-Za-z0-9_.$]{1," + LONGEST_LOGGER + "}")) {
      throw Names.unknown("logger", logger, List.of("ROOT", "dev.ascribe"));
    }
    bodyType(exchange, TYPES);
    return body(
        exchange,
        parts.settings().limits().maxBody(),
        parts.blocking(),
        body -> {
          JsonFields fields = StrictJson.object(body).allowing(List.of("level"));
          LogLevels.set(logger, fields.required("level", LONGEST_LOGGER));
          return StatusCodes.NO_CONTENT;
        },
        this::complete);
  }

  private Route meters() {
    return completeOKWithFuture(
        CompletableFuture.supplyAsync(program.scrape(), parts.blocking())
            .thenApply(text -> HttpEntities.create(METERS, text.getBytes(StandardCharsets.UTF_8))));
  }

  private static byte[] read(String resource) {
    try (InputStream in = OperationsRoutes.class.getResourceAsStream(resource)) {
      return Objects.requireNonNull(in, resource + " is part of the program").readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The status of the engine as the API writes it. */
  private record StatusReply(
      String version,
      double uptimeSeconds,
      List<EngineStatus.DeviceStatus> devices,
      Map<String, Integer> queue,
      double oldestWaitSeconds,
      int waitingRequests,
      int requestLimit,
      String store) {
    static StatusReply of(
        EngineStatus status, String version, double uptime, MessageFilter messageFilter) {
      return new StatusReply(
          version,
          uptime,
          status.devices().stream().map(device -> withoutPaths(device, messageFilter)).toList(),
          new TreeMap<>(status.queue()),
          status.oldestWaitSeconds(),
          status.waitingRequests(),
          status.requestLimit(),
          status.storeLine() == null ? null : messageFilter.publicLine(status.storeLine()));
    }

    private static EngineStatus.DeviceStatus withoutPaths(
        EngineStatus.DeviceStatus device, MessageFilter messageFilter) {
      return new EngineStatus.DeviceStatus(
          device.device(),
          device.up(),
          device.memoryBytes(),
          device.residentModels().stream().map(messageFilter::withoutPaths).toList(),
          device.units());
    }
  }
}
