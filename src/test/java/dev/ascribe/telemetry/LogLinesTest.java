package dev.ascribe.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What others wrote cannot pass for a line of the log, nor command the terminal that shows it. */
class LogLinesTest {
  private final LoggerContext context = new LoggerContext();
  private ConsoleAppender<ILoggingEvent> appender;

  @BeforeEach
  void configureAsTheProgramDoes() throws JoranException {
    JoranConfigurator configurator = new JoranConfigurator();
    context.setMDCAdapter(new LogbackMDCAdapter());
    configurator.setContext(context);
    configurator.doConfigure(LogLinesTest.class.getResource("/logback.xml"));
    appender =
        (ConsoleAppender<ILoggingEvent>)
            context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("text");
  }

  @Test
  void aMessageIsOneLineWhateverItsValuesHold() {
    List<String> lines =
        lines(
            "verbalizer word '{}'",
            null,
            "ok\n2026-01-01 00:00:00.000 ERROR Guardian - forged\u001b[2J");
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0))
        .contains("word 'ok\u240a2026-01-01 00:00:00.000 ERROR Guardian - forged\u241b[2J'");
  }

  @Test
  void aLongMessageIsCut() {
    assertThat(lines("x".repeat(20_000), null).get(0)).hasSizeLessThan(4100).endsWith("...");
  }

  @Test
  void linesOfAnExceptionAreIndentedAndShowControlCharacters() {
    Exception failure =
        new IllegalStateException("bad\n2026-01-01 00:00:00.000 INFO  forged\u009b");
    List<String> lines = lines("failed", failure);
    assertThat(lines.get(0)).endsWith("failed");
    assertThat(lines).hasSizeGreaterThan(3);
    assertThat(lines.subList(1, lines.size()))
        .allMatch(line -> line.startsWith("  "))
        .anyMatch(line -> line.contains("forged<U+009B>"));
  }

  @Test
  void fieldsStandOnTheSameLine() {
    LoggingEvent event = event("ready", null);
    event.setMDCPropertyMap(Map.of(LogFields.ALL.get(0), "a\nb"));
    assertThat(encode(event)).hasSize(1).first().asString().contains("=a\u240ab - ready");
  }

  private List<String> lines(String message, Throwable failure, Object... arguments) {
    return encode(event(message, failure, arguments));
  }

  private LoggingEvent event(String message, Throwable failure, Object... arguments) {
    Logger logger = context.getLogger("dev.ascribe.Some");
    return new LoggingEvent("dev.ascribe", logger, Level.WARN, message, failure, arguments);
  }

  private List<String> encode(ILoggingEvent event) {
    return new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8).lines().toList();
  }
}
