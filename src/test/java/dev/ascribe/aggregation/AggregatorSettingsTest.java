package dev.ascribe.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AggregatorSettingsTest {
  @Test
  void theDefaultsAreValid() {
    AggregatorSettings settings = AggregatorSettings.from(ConfigFactory.defaultReference());
    assertThat(settings.bufferRows()).isGreaterThanOrEqualTo(settings.batchRows());
    assertThat(settings.flushInterval()).isEqualTo(Duration.ofMillis(200));
  }

  @ParameterizedTest
  @CsvSource({
    "batch-rows, 0, at least 1",
    "buffer-rows, 10, at least 1000",
    "buffer-rows, many, a whole number",
    "flush-interval, 0s, at least 1ms",
    "flush-interval, soon, a duration such as 200ms",
    "commit-attempts, -1, at least 1",
    "outage-patience, -1s, at least 0ms",
    "max-retry-backoff, 1ms, at least 200ms"
  })
  void aWrongValueNamesItsPathAndWhatIsAllowed(String key, String value, String allowed) {
    String path = "ascribe.aggregation." + key;
    assertThatThrownBy(
            () ->
                AggregatorSettings.from(
                    ConfigFactory.parseString(path + " = " + value)
                        .withFallback(ConfigFactory.load())))
        .hasMessageContainingAll(path, allowed);
  }

  @Test
  void pausesDoubleUpToTheLargest() {
    AggregatorSettings settings =
        new AggregatorSettings(
            1,
            1,
            Duration.ofMillis(1),
            99,
            Duration.ZERO,
            Duration.ofMillis(100),
            Duration.ofSeconds(1));
    assertThat(settings.backoff(1)).isEqualTo(Duration.ofMillis(100));
    assertThat(settings.backoff(3)).isEqualTo(Duration.ofMillis(400));
    assertThat(settings.backoff(98)).isEqualTo(Duration.ofSeconds(1));
  }
}
