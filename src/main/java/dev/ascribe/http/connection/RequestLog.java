package dev.ascribe.http.connection;

import dev.ascribe.http.directives.Endpoint;
import dev.ascribe.http.directives.Exchange;
import dev.ascribe.http.directives.Problem.Fault;
import dev.ascribe.telemetry.LogBudget;
import dev.ascribe.telemetry.LogFields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Counts each reply and writes a line about it, without texts of users. Lines that anybody can
 * cause are limited. Thread-safe.
 */
public record RequestLog(HttpMeters meters, LogBudget budget) {
  private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);

  /** The route of requests for which there is no operation. */
  static final String NO_ROUTE = "none";

  /**
   * The status under which other servers, too, count requests whose clients left before the reply.
   */
  private static final int CLIENT_GONE = 499;

  void replied(Exchange exchange, int status) {
    Fault fault = Fault.of(exchange, status);
    // A client that has only closed its sending side may still read a good reply.
    if (exchange.isClientGone() && fault != Fault.NONE) {
      write(exchange, CLIENT_GONE, Fault.CALLER);
    } else {
      write(exchange, status, fault);
    }
  }

  private void write(Exchange exchange, int status, Fault fault) {
    long nanos = exchange.elapsedNanos();
    String route = exchange.endpoint().map(Endpoint::template).orElse(NO_ROUTE);
    String method = HttpMeters.method(exchange.request().method().name());
    meters.replied(method, route, status, fault, nanos);
    long milliseconds = nanos / 1_000_000;
    boolean isProbe = exchange.endpoint().filter(Endpoint::isProbe).isPresent();
    boolean isOpen = exchange.endpoint().filter(Endpoint::isOpen).isPresent();
    try (MDC.MDCCloseable logged = MDC.putCloseable(LogFields.REQUEST, exchange.id())) {
      if (status == CLIENT_GONE || isProbe) {
        LOG.debug("{} {} {} in {} ms", method, route, status, milliseconds);
      } else if (isOpen || fault == Fault.CALLER) {
        budget.write(
            method + " " + route + " " + status,
            more -> LOG.info("{} {} {} in {} ms{}", method, route, status, milliseconds, more));
      } else {
        LOG.info("{} {} {} in {} ms", method, route, status, milliseconds);
      }
    }
  }
}
