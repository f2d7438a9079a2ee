package dev.ascribe.http.operations;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.ascribe.http.directives.ApiRoutes;
import dev.ascribe.http.directives.Endpoint;
import dev.ascribe.http.directives.MessageFilter;
import dev.ascribe.http.directives.Replies;
import dev.ascribe.http.directives.RouteParts;
import dev.ascribe.http.settings.HttpSettings;
import dev.ascribe.scheduling.EngineStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * Answers health checks: {@code /health/live} says that the process runs, and {@code /health/ready}
 * says whether it can do its work. A watchdog restarts a daemon that is not ready.
 */
public final class HealthRoutes extends ApiRoutes {
  private final BooleanSupplier isStopping;

  public HealthRoutes(RouteParts parts, BooleanSupplier isStopping) {
    super(parts);
    this.isStopping = isStopping;
  }

  @Override
  public Route route() {
    return pathPrefix(
        "health",
        () ->
            concat(
                path(
                    "live",
                    () -> endpoint(Endpoint.LIVE, exchange -> json(Map.of("status", "up")))),
                path("ready", () -> endpoint(Endpoint.READY, exchange -> ready()))));
  }

  private Route ready() {
    return isStopping.getAsBoolean()
        ? reply(Readiness.of(Map.of("daemon", "is shutting down")))
        : onSuccess(readiness(), this::reply);
  }

  private CompletionStage<Readiness> readiness() {
    HttpSettings settings = parts.settings();
    return parts
        .service()
        .status()
        .thenApply(Function.identity())
        .toCompletableFuture()
        .orTimeout(settings.timeouts().reply().toMillis() / 2, TimeUnit.MILLISECONDS)
        .handle(
            (status, failure) ->
                failure == null
                    ? Readiness.of(status, settings.timeouts().stuckAfter(), parts.messageFilter())
                    : Readiness.of(Map.of("daemon", parts.problems().of(failure).detail())));
  }

  private Route reply(Readiness readiness) {
    return complete(
        readiness.isUp() ? StatusCodes.OK : StatusCodes.SERVICE_UNAVAILABLE,
        readiness,
        Replies.json());
  }

  /**
   * The reply to a readiness check, which says whether the daemon can do its work.
   *
   * @param status {@code up} if all checks are {@code ok}, else {@code down}
   * @param checks for each part of the daemon {@code ok}, or a line that says what is wrong
   */
  record Readiness(String status, Map<String, String> checks) {
    private static final String OK = "ok";
    private static final String UP = "up";

    static Readiness of(Map<String, String> checks) {
      return new Readiness(checks.values().stream().allMatch(OK::equals) ? UP : "down", checks);
    }

    static Readiness of(EngineStatus status, Duration stuckAfter, MessageFilter messageFilter) {
      Map<String, String> checks = new LinkedHashMap<>();
      checks.put(
          "store", status.storeLine() == null ? OK : messageFilter.publicLine(status.storeLine()));
      checks.put(
          "devices",
          status.devices().stream().anyMatch(EngineStatus.DeviceStatus::up)
              ? OK
              : "no device takes work");
      // Units may wait for hours behind trainings, so only a pause of all work counts as a fault.
      double still = status.secondsWithoutProgress();
      boolean stuck = still > stuckAfter.toSeconds();
      checks.put("queue", stuck ? "no unit has made progress for %.0f s".formatted(still) : OK);
      return of(checks);
    }

    @JsonIgnore
    boolean isUp() {
      return status.equals(UP);
    }
  }
}
