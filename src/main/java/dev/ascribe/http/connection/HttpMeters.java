package dev.ascribe.http.connection;

import dev.ascribe.http.directives.Problem.Fault;
import dev.ascribe.telemetry.MeterNames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The meters of the server. Labels have few values: routes are the templates of the OpenAPI
 * document, and unusual methods count as {@code other}.
 */
public final class HttpMeters {
  static final String OTHER = "other";

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH");
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofSeconds(60)
  };

  private final MeterRegistry registry;
  private final Counter turnedAway;

  /**
   * @param connections the open connections; a gauge shows their number
   */
  public HttpMeters(MeterRegistry registry, OpenConnections connections) {
    this.registry = registry;
    this.turnedAway =
        Counter.builder(MeterNames.HTTP_CONNECTIONS_REFUSED)
            .description("Connections that were refused because all others were busy.")
            .register(registry);
    Gauge.builder(MeterNames.HTTP_CONNECTIONS, connections::count)
        .description("Open connections.")
        .register(registry);
  }

  /** Notes that a reply began some time after its request had arrived. */
  void replied(String method, String route, int status, Fault fault, long nanos) {
    Timer.builder(MeterNames.HTTP_REQUEST)
        .description("From the arrival of a request to the beginning of its reply.")
        .tag(MeterNames.METHOD, method)
        .tag(MeterNames.ROUTE, route)
        .tag(MeterNames.STATUS, Integer.toString(status))
        .tag(MeterNames.FAULT, fault.label())
        .serviceLevelObjectives(BUCKETS)
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  /** Notes that a connection was refused because all others were busy. */
  void turnedAway() {
    turnedAway.increment();
  }

  /** The name of a method for meters and the log. */
  static String method(String name) {
    return METHODS.contains(name) ? name : OTHER;
  }
}
