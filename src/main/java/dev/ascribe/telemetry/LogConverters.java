package dev.ascribe.telemetry;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.ascribe.common.SafeText;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The conversion words of logback.xml. They make control characters visible, so that no name, value
 * or exception message can look like a line of the log.
 */
public final class LogConverters {
  private static final int LONGEST = 4000;

  private LogConverters() {}

  /**
   * The word {@code %fields}: the {@link LogFields} that are set, as in {@code " study=tse
   * run=tse.bert.prompted.0.13"}; empty if none is set.
   */
  public static final class Fields extends ClassicConverter {
    @Override
    public String convert(ILoggingEvent event) {
      Map<String, String> context = event.getMDCPropertyMap();
      return LogFields.ALL.stream()
          .filter(context::containsKey)
          .map(field -> " " + field + "=" + SafeText.excerpt(context.get(field)))
          .collect(Collectors.joining());
    }
  }

  /** The word {@code %line}: the message on one line. */
  public static final class Line extends MessageConverter {
    @Override
    public String convert(ILoggingEvent event) {
      return SafeText.excerpt(super.convert(event), LONGEST);
    }
  }

  /** The word {@code %trace}: the stack trace of an event, with every line indented. */
  public static final class Trace extends ThrowableProxyConverter {
    @Override
    protected String throwableProxyToString(IThrowableProxy throwable) {
      return super.throwableProxyToString(throwable)
          .lines()
          .map(line -> "  " + SafeText.excerpt(line.replace("\t", "  "), LONGEST) + "\n")
          .collect(Collectors.joining());
    }
  }
}
