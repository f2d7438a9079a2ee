package dev.ascribe.telemetry;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.ascribe.common.SafeText;

/**
 * The conversion word {@code %line} of logback.xml: the message on one line. A name or a value in
 * it that holds a line break or an escape sequence cannot pass for a line of the log.
 */
public final class LogMessageConverter extends MessageConverter {
  private static final int LONGEST = 4000;

  @Override
  public String convert(ILoggingEvent event) {
    return SafeText.excerpt(super.convert(event), LONGEST);
  }
}
