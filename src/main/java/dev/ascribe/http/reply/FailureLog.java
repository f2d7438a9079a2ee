package dev.ascribe.http.reply;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.telemetry.LogBudget;
import dev.ascribe.telemetry.LogFields;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Writes down why the server failed a request, under the request's id. */
public final class FailureLog {
  private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);
  private static final LogBudget BUDGET = new LogBudget();

  private FailureLog() {}

  /**
   * Logs what is no fault of the caller; a failure of unknown kind with its stack trace.
   *
   * @param problem what the caller is told
   * @param heard whether the caller still waited for it
   */
  public static void write(Throwable failure, Problem problem, String id, boolean heard) {
    Throwable cause = Problem.cause(failure);
    if (problem.status() < 500 || cause instanceof Refusal) {
      return;
    }
    boolean known =
        problem.code() != ErrorCode.INTERNAL
            && (cause instanceof AscribeException || cause instanceof TimeoutException);
    try (MDC.MDCCloseable request = MDC.putCloseable(LogFields.REQUEST, id)) {
      if (!known) {
        BUDGET.write(
            cause.getClass().getName(), more -> LOG.error("request {} failed{}", id, more, cause));
      } else if (heard) {
        String reason = cause instanceof TimeoutException ? problem.detail() : cause.getMessage();
        BUDGET.write(problem.code().name(), more -> LOG.warn("request {}: {}{}", id, reason, more));
      }
    }
  }
}
