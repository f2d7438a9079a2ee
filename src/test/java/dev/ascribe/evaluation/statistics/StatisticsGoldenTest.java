package dev.ascribe.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.evaluation.MetricsGolden;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Compares with values of scipy, scikit-learn, statsmodels and numpy. */
class StatisticsGoldenTest {
  @Test
  void crossedMeansAreThoseOfTheAnalysisOfVariance() throws IOException {
    for (JsonNode example : golden("crossed")) {
      CrossedMean mean = CrossedMean.of(rows(example.get("values")));
      assertThat(mean.estimate()).isCloseTo(value(example, "estimate"), within(1e-12));
      assertThat(mean.standardError()).isCloseTo(value(example, "standard_error"), within(1e-12));
      assertThat(mean.degreesOfFreedom())
          .isCloseTo(value(example, "degrees_of_freedom"), within(1e-9));
      assertThat(mean.halfWidth(0.95)).isCloseTo(value(example, "half_width"), within(1e-9));
      assertThat(mean.pValue()).isCloseTo(value(example, "p_value"), within(1e-9));
    }
  }

  @Test
  void pairedTestsAreThoseOfScipy() throws IOException {
    for (JsonNode example : golden("paired")) {
      double[] differences = MetricsGolden.doubles(example.get("differences"));
      assertThat(SignificanceTests.wilcoxon(differences))
          .isCloseTo(value(example, "wilcoxon"), within(1e-9));
      assertThat(SignificanceTests.standardisedMean(differences))
          .isCloseTo(value(example, "standardised_mean"), within(1e-12));
    }
  }

  @Test
  void trendsAreThoseOfScipy() throws IOException {
    for (JsonNode example : golden("trends")) {
      double[] x = MetricsGolden.doubles(example.get("x"));
      double[] y = MetricsGolden.doubles(example.get("y"));
      double rho = Spearman.rho(x, y).orElseThrow();
      assertThat(rho).isCloseTo(value(example, "rho"), within(1e-12));
      assertThat(SignificanceTests.spearman(x, y))
          .isCloseTo(value(example, "p_value"), within(1e-9));
    }
  }

  @Test
  void holmIsThatOfStatsmodels() throws IOException {
    JsonNode example = golden("holm");
    assertThat(SignificanceTests.holm(MetricsGolden.doubles(example.get("p_values"))))
        .containsExactly(MetricsGolden.doubles(example.get("adjusted")), within(1e-12));
  }

  @Test
  void influencesOfMacroF1AreThoseOfTheJackknife() throws IOException {
    for (JsonNode example : golden("influence")) {
      int[] gold = MetricsGolden.ints(example.get("gold"));
      int[] predicted = MetricsGolden.ints(example.get("predicted"));
      double[] values =
          Influence.of(
              gold.length,
              texts ->
                  Classification.macroF1(
                      Arrays.stream(texts).map(i -> gold[i]).toArray(),
                      Arrays.stream(texts).map(i -> predicted[i]).toArray(),
                      3));
      assertThat(values)
          .containsExactly(MetricsGolden.doubles(example.get("values")), within(1e-9));
      CrossedMean mean = CrossedMean.of(new double[][] {values});
      assertThat(mean.estimate())
          .isCloseTo(Classification.macroF1(gold, predicted, 3), within(1e-12));
      assertThat(mean.standardError()).isCloseTo(value(example, "jackknife_error"), within(1e-9));
    }
  }

  private static JsonNode golden(String section) throws IOException {
    try (InputStream file =
        StatisticsGoldenTest.class.getResourceAsStream("/evaluation/statistics.json")) {
      return new ObjectMapper().readTree(file).required(section);
    }
  }

  private static double value(JsonNode example, String name) {
    return example.required(name).doubleValue();
  }

  /** Missing values are null in the file. */
  private static double[][] rows(JsonNode values) {
    return StreamSupport.stream(values.spliterator(), false)
        .map(
            row ->
                StreamSupport.stream(row.spliterator(), false)
                    .mapToDouble(cell -> cell.isNull() ? Double.NaN : cell.doubleValue())
                    .toArray())
        .toArray(double[][]::new);
  }
}
