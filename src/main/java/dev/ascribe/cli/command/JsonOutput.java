package dev.ascribe.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.ascribe.common.FiniteNumbers;
import dev.ascribe.common.SafeText;
import java.nio.file.Path;

/**
 * Renders results as JSON for programs. Control characters that could command a terminal are
 * escaped, also those beyond ASCII.
 */
public final class JsonOutput {
  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .registerModule(FiniteNumbers.module())
          .registerModule(
              new SimpleModule().addSerializer(Path.class, ToStringSerializer.instance));

  private static final ObjectWriter INDENTED =
      MAPPER.writer(
          new DefaultPrettyPrinter()
              .withObjectIndenter(new DefaultIndenter("  ", "\n"))
              .withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE));

  private JsonOutput() {}

  /**
   * Renders maps, lists and records on indented lines. Components of records get names in snake
   * case; NaN and infinity become null.
   */
  public static String render(Object value) {
    return write(INDENTED, value);
  }

  /** Renders a value on one line, for streams of objects. */
  public static String line(Object value) {
    return write(MAPPER.writer(), value);
  }

  private static String write(ObjectWriter writer, Object value) {
    try {
      return SafeText.escapedJson(writer.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot render as JSON: " + value, e);
    }
  }
}
