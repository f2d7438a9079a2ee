package dev.ascribe.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundingTest {
  @ParameterizedTest
  @CsvSource({
    "0.30000000000000004, 0.3, 1",
    "16.7, 16.700000000000003, 100",
    "1e-17, 0, 1",
    "-2e-15, 1e-15, 2",
    "0.5, 0.50000003, 1",
    "123456.789, 123456.7890001, 0",
    "0, 0, 0"
  })
  void whatRoundingTellsApartIsEqual(double first, double second, double range) {
    assertThat(Rounding.difference(first, second, range)).isZero();
    assertThat(Rounding.difference(second, first, range)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"0.5, 0.50001, 1", "1e-17, 0, 0", "1e-9, 2e-9, 0", "16.7, 16.701, 100"})
  void smallDifferencesOfTheirOwnStayWhatTheyAre(double first, double second, double range) {
    assertThat(Rounding.difference(first, second, range)).isEqualTo(first - second);
  }

  @Test
  void whatIsUnknownStaysUnknown() {
    assertThat(Rounding.difference(Double.NaN, 0, 1)).isNaN();
    assertThat(Rounding.isEqual(Double.NaN, Double.NaN, 1)).isFalse();
  }

  @Test
  void valuesThatShareARankBecomeTheLeastOfThem() {
    assertThat(Rounding.tied(new double[] {0.1 + 0.2, 5, 0.3, 0.2}, 1))
        .containsExactly(0.3, 5, 0.3, 0.2);
    assertThat(
            Spearman.rho(new double[] {1, 2, 3}, Rounding.tied(new double[] {7, 7, 7.0000001}, 0)))
        .as("all are tied")
        .isEmpty();
  }

  @Test
  void onlyValuesWithoutSpreadAreLevelled() {
    double[][] spread = {{0.1, 0.2}, {0.1, Double.NaN}};
    assertThat(Rounding.levelled(spread, 1)).isSameAs(spread);
    double[][] flat = Rounding.levelled(new double[][] {{0.3, Double.NaN}, {0.1 + 0.2, 0.3}}, 1);
    assertThat(flat[0][1]).isNaN();
    assertThat(flat[1]).containsExactly(flat[0][0], flat[0][0]);
    assertThat(CrossedMean.of(flat).standardError()).isNaN();
  }
}
