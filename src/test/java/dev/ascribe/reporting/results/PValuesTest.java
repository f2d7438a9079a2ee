package dev.ascribe.reporting.results;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PValuesTest {
  @ParameterizedTest
  @CsvSource({
    "0.0498, 0.05, 0.0498",
    "0.04999, 0.05, 0.0499",
    "0.05, 0.05, 0.0500",
    "0.05004, 0.05, 0.0500",
    "0.00998, 0.01, 0.00998",
    "0.0099999, 0.01, 0.00999",
    "0.0999999, 0.05, 0.100",
    "0.8123, 0.05, 0.812",
    "1, 0.05, 1.000",
    "0.001, 0.05, 0.00100",
    "0.00099, 0.05, < 0.001",
    "0, 0.05, < 0.001",
    "NaN, 0.05, unknown"
  })
  void aPValueIsOnTheSideOfTheLevelOnWhichItCounts(double p, double level, String written) {
    assertThat(PValues.of(p, level)).isEqualTo(written);
  }
}
