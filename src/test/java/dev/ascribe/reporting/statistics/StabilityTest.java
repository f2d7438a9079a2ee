package dev.ascribe.reporting.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.evaluation.MeasuresGolden;
import dev.ascribe.evaluation.statistics.CrossedMean;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StabilityTest {
  static Stream<JsonNode> golden() {
    return MeasuresGolden.cases("stability");
  }

  /** Values of scipy. */
  @ParameterizedTest
  @MethodSource
  void golden(JsonNode golden) {
    assertThat(mean(Stability.values(MeasuresGolden.rows(golden, "scores"))))
        .isCloseTo(golden.required("stability").doubleValue(), within(1e-12));
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).filter(value -> !Double.isNaN(value)).average().orElseThrow();
  }

  @Test
  void aSeedThatDisagreesHasTheLeastValue() {
    double[][] scores = {{1, 2, 3}, {2, 3, 4}, {3, 2, 1}};

    // The pairs have 1, -1 and -1. Without the third seed their mean is 1, without another -1.
    assertThat(Stability.values(scores)).containsExactly(1, 1, -3);
  }

  @Test
  void twoSeedsAreOnePair() {
    assertThat(Stability.values(new double[][] {{1, 2, 3}, {1, 3, 2}}))
        .containsExactly(0.5, Double.NaN);
  }

  @Test
  void aTextThatOnePairCannotCompareHasNoValue() {
    assertThat(Stability.values(new double[][] {{1, 2}, {1, 1}, {2, 4}})).containsOnly(Double.NaN);
    assertThat(Stability.values(new double[][] {{1, 2}, null, {2, 4}})).containsOnly(Double.NaN);
  }

  /**
   * Each seed has the same scores of a text, and noise of a size that is its own, so that a seed
   * has a part in all its pairs.
   */
  @Test
  void intervalsHoldTheValueOfManySeeds() {
    double truth = CrossedMean.of(study(120, 100, new Random(1))).estimate();
    int covered = 0;
    int studies = 400;
    for (int study = 0; study < studies; study++) {
      CrossedMean mean = CrossedMean.of(study(5, 30, new Random(study + 2L)));
      if (Math.abs(mean.estimate() - truth) <= mean.halfWidth(0.95)) {
        covered++;
      }
    }
    assertThat(covered / (double) studies).isBetween(0.88, 0.98);
  }

  private static double[][] study(int seeds, int texts, Random random) {
    double[] sizes = random.doubles(seeds, 0.5, 1.5).toArray();
    double[][] values = new double[seeds][texts];
    for (int text = 0; text < texts; text++) {
      double[] common = random.doubles(10).map(each -> random.nextGaussian()).toArray();
      double[][] scores = new double[seeds][];
      for (int seed = 0; seed < seeds; seed++) {
        double size = sizes[seed];
        scores[seed] =
            Arrays.stream(common).map(score -> score + size * random.nextGaussian()).toArray();
      }
      double[] ofText = Stability.values(scores);
      for (int seed = 0; seed < seeds; seed++) {
        values[seed][text] = ofText[seed];
      }
    }
    return values;
  }
}
