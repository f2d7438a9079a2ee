package dev.ascribe.http.directives;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.telemetry.LogBudget;
import dev.ascribe.telemetry.LogFields;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.http.scaladsl.model.IllegalUriException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Turns failures into problems for clients, and logs those that clients did not cause. Thread-safe.
 *
 * @param messageFilter removes paths of this machine from messages
 */
public record Problems(MessageFilter messageFilter) {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
  private static final LogBudget BUDGET = new LogBudget();
  private static final String INTERNAL =
      "something went wrong in the daemon; its log has more under the id of this request";

  /** The problem for a failed request. Logs the failure if the client did not cause it. */
  public Problem of(Throwable failure, Exchange exchange) {
    Throwable cause = Problem.cause(failure);
    Problem problem = of(cause);
    if (problem.status() >= 500 && !(cause instanceof Refusal)) {
      write(cause, problem, exchange);
    }
    return problem;
  }

  /** The problem for a failure, without logging it. */
  public Problem of(Throwable failure) {
    Throwable cause = Problem.cause(failure);
    if (cause instanceof Refusal refusal) {
      return refusal.problem().withDetail(messageFilter.publicLine(refusal.getMessage()));
    }
    if (cause instanceof AscribeException known && known.code() != ErrorCode.INTERNAL) {
      return new Problem(
          Problem.status(known.code()), known.code(), messageFilter.publicLine(known.getMessage()));
    }
    if (cause instanceof IllegalUriException) {
      return new Problem(400, ErrorCode.BAD_USAGE, "the URL is not percent-encoded correctly");
    }
    if (cause instanceof TimeoutException) {
      return new Problem(504, ErrorCode.DEADLINE_EXCEEDED, "the daemon did not answer in time");
    }
    return new Problem(500, ErrorCode.INTERNAL, INTERNAL);
  }

  private static void write(Throwable cause, Problem problem, Exchange exchange) {
    String id = exchange.id();
    try (MDC.MDCCloseable request = MDC.putCloseable(LogFields.REQUEST, id)) {
      if (problem.code() == ErrorCode.INTERNAL) {
        BUDGET.write(
            cause.getClass().getName(), more -> LOG.error("request {} failed{}", id, more, cause));
      } else if (!exchange.isClientGone()) {
        String reason = cause instanceof TimeoutException ? problem.detail() : cause.getMessage();
        BUDGET.write(problem.code().name(), more -> LOG.warn("request {}: {}{}", id, reason, more));
      }
    }
  }
}
