package dev.ascribe.http.operations;

import dev.ascribe.http.reply.Details;
import dev.ascribe.scheduling.EngineStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whether work can be done.
 *
 * @param checks a line for each thing that must be right, {@code ok} where it is
 */
record Readiness(Map<String, String> checks) {
  private static final String OK = "ok";

  /** Of a server that is shutting down, whatever its engine may say. */
  static Readiness stopping() {
    return new Readiness(Map.of("server", "is shutting down"));
  }

  static Readiness of(EngineStatus status, Duration stuckAfter, Details details) {
    Map<String, String> checks = new LinkedHashMap<>();
    checks.put("store", status.storeLine() == null ? OK : details.publicLine(status.storeLine()));
    checks.put(
        "devices",
        status.devices().stream().anyMatch(EngineStatus.DeviceStatus::up) ? OK : "none takes work");
    // A unit may well wait for hours behind trainings: what counts is that something is done.
    double still = status.secondsWithoutProgress();
    boolean stuck = still > stuckAfter.toSeconds();
    checks.put("queue", stuck ? "no unit has come any further for %.0f s".formatted(still) : OK);
    return new Readiness(checks);
  }

  boolean isReady() {
    return checks.values().stream().allMatch(OK::equals);
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("status", isReady() ? "up" : "down");
    json.put("checks", checks);
    return json;
  }
}
