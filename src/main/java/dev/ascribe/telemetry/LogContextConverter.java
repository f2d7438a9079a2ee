package dev.ascribe.telemetry;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.ascribe.common.SafeText;
import java.util.Map;

/**
 * The conversion word {@code %fields} of logback.xml: those {@link LogFields} that are set, as in
 * {@code " study=tse run=tse.bert.prompted.0.13"}, and nothing where none is.
 */
public final class LogContextConverter extends ClassicConverter {
  @Override
  public String convert(ILoggingEvent event) {
    Map<String, String> context = event.getMDCPropertyMap();
    StringBuilder fields = new StringBuilder();
    for (String field : LogFields.ALL) {
      String value = context.get(field);
      if (value != null) {
        fields.append(' ').append(field).append('=').append(SafeText.excerpt(value));
      }
    }
    return fields.toString();
  }
}
