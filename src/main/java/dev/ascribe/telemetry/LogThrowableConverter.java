package dev.ascribe.telemetry;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.ascribe.common.SafeText;
import java.util.stream.Collectors;

/**
 * The conversion word {@code %trace} of logback.xml: the stack trace of an event. Every line of it
 * is indented and shows control characters, so that the message of an exception cannot pass for a
 * line of the log.
 */
public final class LogThrowableConverter extends ThrowableProxyConverter {
  private static final int LONGEST = 4000;

  @Override
  protected String throwableProxyToString(IThrowableProxy throwable) {
    return super.throwableProxyToString(throwable)
        .lines()
        .map(line -> "  " + SafeText.excerpt(line.replace("\t", "  "), LONGEST) + "\n")
        .collect(Collectors.joining());
  }
}
