package dev.ascribe.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.spi.AppenderAttachable;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.common.AscribeException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

class LogsTest {
  /** What logback.xml makes of one line that is about a unit on a device. */
  private static String line(String format) throws Exception {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(((LoggerContext) LoggerFactory.getILoggerFactory()).getMDCAdapter());
    context.putProperty("ASCRIBE_LOG_FORMAT", format);
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(LogsTest.class.getResource("/logback.xml"));
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    appender(context.getLogger("ROOT"), format).setOutputStream(lines);
    try (MDC.MDCCloseable device = MDC.putCloseable(LogFields.DEVICE, "cpu:0");
        MDC.MDCCloseable study = MDC.putCloseable(LogFields.STUDY, "tse-1")) {
      context.getLogger("dev.ascribe.scheduling.Scheduler").warn("attempt {} failed", 2);
    }
    context.getLogger("dev.ascribe.Other").info("too little to tell");
    context.stop();
    return lines.toString(StandardCharsets.UTF_8);
  }

  @SuppressWarnings("unchecked")
  private static OutputStreamAppender<?> appender(AppenderAttachable<?> root, String name) {
    return (OutputStreamAppender<?>) root.getAppender(name);
  }

  @Test
  void aLineOfTextNamesWhatItIsAbout() throws Exception {
    assertThat(line("text"))
        .matches(
            "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN  Scheduler study=tse-1"
                + " device=cpu:0 - attempt 2 failed\\R");
  }

  @Test
  void aLineOfJsonIsOneObjectWithTheSameFields() throws Exception {
    JsonNode line = new ObjectMapper().readTree(line("json"));
    assertThat(line.get("formattedMessage").asText()).isEqualTo("attempt 2 failed");
    assertThat(line.get("level").asText()).isEqualTo("WARN");
    assertThat(line.get("mdc"))
        .isEqualTo(new ObjectMapper().valueToTree(Map.of("study", "tse-1", "device", "cpu:0")));
  }

  @Test
  void levelsChangeWhileTheProcessRunsAndAreForgotten() {
    Logger logger = (Logger) LoggerFactory.getLogger("dev.ascribe.telemetry.levels");
    LogLevels.set("dev.ascribe.telemetry.levels", "trace");
    assertThat(logger.isTraceEnabled()).isTrue();
    LogLevels.set("dev.ascribe.telemetry.levels", "OFF");
    assertThat(logger.getLevel()).isEqualTo(Level.OFF);
    LogLevels.set("dev.ascribe.telemetry.levels", "inherited");
    assertThat(logger.getLevel()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev.ascribe.nowhere.X17", "x", "$", ".."})
  void askingForLoggersThatThereAreNotMakesNone(String name) {
    LoggerFactory.getLogger("dev.ascribe.telemetry.levels");
    assertThatThrownBy(() -> LogLevels.set(name, "debug"))
        .isInstanceOf(AscribeException.class)
        .hasMessageContaining("unknown name '" + name + "'");
    assertThat(((LoggerContext) LoggerFactory.getILoggerFactory()).exists(name)).isNull();
  }

  @Test
  void theRootHasNothingToInherit() {
    assertThatThrownBy(() -> LogLevels.set("ROOT", "inherited"))
        .isInstanceOf(AscribeException.class)
        .hasMessageContaining("ROOT");
    assertThatThrownBy(() -> LogLevels.set("ROOT", "loud"))
        .isInstanceOf(AscribeException.class)
        .hasMessageContaining("unknown name 'loud'");
  }
}
