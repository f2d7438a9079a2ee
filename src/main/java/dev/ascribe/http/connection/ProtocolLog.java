package dev.ascribe.http.connection;

import dev.ascribe.telemetry.LogBudget;
import org.apache.pekko.event.LoggingAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the messages that Pekko logs about HTTP. A budget limits them, since clients can cause
 * many: Pekko warns about each reply that is sent before the end of its request, for example.
 */
final class ProtocolLog implements LoggingAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ProtocolLog.class);

  /** The first characters of a message that tell its kind; the rest is about one request. */
  private static final int KIND = 24;

  private static final int LONGEST = 300;

  private final LogBudget budget;

  ProtocolLog(LogBudget budget) {
    this.budget = budget;
  }

  @Override
  public boolean isErrorEnabled() {
    return LOG.isErrorEnabled();
  }

  @Override
  public boolean isWarningEnabled() {
    return LOG.isWarnEnabled();
  }

  @Override
  public boolean isInfoEnabled() {
    return LOG.isInfoEnabled();
  }

  @Override
  public boolean isDebugEnabled() {
    return LOG.isDebugEnabled();
  }

  @Override
  public void notifyError(String message) {
    budget.write(kind(message), more -> LOG.error("{}{}", cut(message), more));
  }

  @Override
  public void notifyError(Throwable cause, String message) {
    budget.write(cause.getClass().getName(), more -> LOG.error("{}{}", cut(message), more, cause));
  }

  @Override
  public void notifyWarning(String message) {
    budget.write(kind(message), more -> LOG.warn("{}{}", cut(message), more));
  }

  @Override
  public void notifyInfo(String message) {
    budget.write(kind(message), more -> LOG.info("{}{}", cut(message), more));
  }

  @Override
  public void notifyDebug(String message) {
    LOG.debug("{}", cut(message));
  }

  private static String kind(String message) {
    return message.substring(0, Math.min(KIND, message.length()));
  }

  private static String cut(String message) {
    return message.length() > LONGEST ? message.substring(0, LONGEST) + "..." : message;
  }
}
