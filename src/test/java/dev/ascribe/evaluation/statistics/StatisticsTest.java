package dev.ascribe.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.evaluation.MetricsGolden;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void tauIsThatOfScipy() {
    for (JsonNode ranking : MetricsGolden.section("rankings")) {
      OptionalDouble tau =
          KendallTau.tauB(
              MetricsGolden.doubles(ranking.get("scores")),
              MetricsGolden.doubles(ranking.get("other_scores")));
      JsonNode expected = ranking.get("kendall_tau_b");
      assertThat(tau.isPresent()).isEqualTo(!expected.isNull());
      tau.ifPresent(t -> assertThat(t).isCloseTo(expected.doubleValue(), within(1e-12)));
    }
  }

  @Test
  void macroF1IsThatOfScikitLearn() {
    for (JsonNode example : MetricsGolden.section("macro_f1")) {
      assertThat(
              Classification.macroF1(
                  MetricsGolden.ints(example.get("gold")),
                  MetricsGolden.ints(example.get("predicted")),
                  3))
          .isCloseTo(example.get("macro_f1").doubleValue(), within(1e-12));
    }
  }

  @Test
  void accuracyAndMacroF1ByHand() {
    int[] gold = {0, 0, 1, 1};
    int[] predicted = {0, 1, 1, 1};
    assertThat(Classification.accuracy(gold, predicted)).isEqualTo(0.75);
    // F1 of 0: 2/3; of 1: 4/5; label 2 does not occur and counts as 0.
    assertThat(Classification.macroF1(gold, predicted, 2))
        .isCloseTo((2.0 / 3 + 0.8) / 2, within(1e-15));
    assertThat(Classification.macroF1(gold, predicted, 3))
        .isCloseTo((2.0 / 3 + 0.8) / 3, within(1e-15));
  }

  @Test
  void rankingBreaksTiesByIndexWhateverTheSignOfZero() {
    assertThat(Ranking.descending(new double[] {-0.0, 2, 0.0, 2, -1, -0.0}))
        .containsExactly(1, 3, 0, 2, 5, 4);
    assertThat(Ranking.top(new double[] {1, 3, 2}, 2)).containsExactly(1, 2);
  }

  @Test
  void intervalOfAMeanIsThatOfTheNormalApproximation() {
    Random random = new Random(7);
    double[][] oneSeed = {
      IntStream.range(0, 400).mapToDouble(i -> random.nextGaussian()).toArray()
    };
    CrossedBootstrap.Interval interval = new CrossedBootstrap(1, 400, 2000, 13).interval(oneSeed);
    double mean = Arrays.stream(oneSeed[0]).average().orElseThrow();
    assertThat(interval.mean().estimate()).isCloseTo(mean, within(1e-12));
    assertThat(interval.lower()).isCloseTo(mean - 1.96 / 20, within(0.015));
    assertThat(interval.upper()).isCloseTo(mean + 1.96 / 20, within(0.015));
    assertThat(new CrossedBootstrap(1, 400, 2000, 13).interval(oneSeed)).isEqualTo(interval);
  }

  @Test
  void fewSeedsThatDifferMakeWideIntervals() {
    // Means of three seeds, and nothing else varies: t with two degrees of freedom.
    double[][] seeds = {{1, 1, 1}, {2, 2, 2}, {3, 3, 3}};
    CrossedBootstrap.Interval interval = new CrossedBootstrap(3, 3, 1000, 13).interval(seeds);
    assertThat(interval.mean().degreesOfFreedom()).isCloseTo(2, within(1e-9));
    double half = 4.3026527 / Math.sqrt(3);
    assertThat(interval.lower()).isCloseTo(2 - half, within(0.1));
    assertThat(interval.upper()).isCloseTo(2 + half, within(0.1));
  }

  @Test
  void valuesWithoutSpreadSayNothingOfTheirError() {
    double[][] equal = {{0.1, 0.1, 0.1}, {0.1, Double.NaN, 0.1}};
    CrossedBootstrap.Interval interval = new CrossedBootstrap(2, 3, 100, 13).interval(equal);
    assertThat(interval.mean().estimate()).isCloseTo(0.1, within(1e-15));
    assertThat(interval.mean().standardError()).isNaN();
    assertThat(interval.lower()).isNaN();
    assertThat(interval.mean().pValue()).isNaN();
    assertThat(CrossedMean.of(new double[][] {{0, 0}}).pValue()).isEqualTo(1);
    assertThat(CrossedMean.of(new double[][] {{3}}).standardError()).isNaN();
  }

  @Test
  void noiseOfTheValuesWidensTheInterval() {
    double[][] values = {{1, 2, 3, 4}};
    CrossedMean exact = CrossedMean.of(values);
    CrossedMean noisy = CrossedMean.of(values, 3 * exact.standardError() * exact.standardError());
    assertThat(noisy.standardError()).isCloseTo(2 * exact.standardError(), within(1e-12));
    assertThat(noisy.halfWidth(0.95)).isCloseTo(2 * exact.halfWidth(0.95), within(1e-12));
  }

  @Test
  void quantilesInterpolateLinearly() {
    double[] sorted = {1, 2, 4, 8};
    assertThat(CrossedBootstrap.quantile(sorted, 0)).isEqualTo(1);
    assertThat(CrossedBootstrap.quantile(sorted, 0.5)).isEqualTo(3);
    assertThat(CrossedBootstrap.quantile(sorted, 0.75)).isEqualTo(5);
    assertThat(CrossedBootstrap.quantile(sorted, 1)).isEqualTo(8);
  }

  @Test
  void zerosHaveNoPartInTheTiesOfWilcoxonsTest() {
    // By scipy.stats.wilcoxon with zero_method="pratt", method="asymptotic" and correction=True.
    assertThat(
            SignificanceTests.wilcoxon(new double[] {0, 4, -1, 2, 0, 3, -5, 6, 0, 0, 7, 8, 2, -2}))
        .isCloseTo(0.12577872591825948, within(1e-12));
    assertThat(SignificanceTests.wilcoxon(new double[] {0, 0, 0, 1, 2, 3, 4}))
        .isCloseTo(0.061368829139402156, within(1e-12));
    assertThat(SignificanceTests.wilcoxon(new double[] {0.5, 0, 0, -0.25, 0, 1.5}))
        .isCloseTo(0.4941245444092638, within(1e-12));
    assertThat(SignificanceTests.wilcoxon(new double[] {0, 0, 1, -1})).isEqualTo(1);
  }

  @Test
  void wilcoxonsTestTakesDifferencesOfRoundingForTies() {
    double[] rounded = {0.3 - 0.2, 0.1, -0.1, 0.1 + 0.2 - 0.3, 0.5};
    assertThat(rounded[0]).isNotEqualTo(0.1);
    assertThat(rounded[3]).isNotZero();
    assertThat(SignificanceTests.wilcoxon(rounded))
        .isEqualTo(SignificanceTests.wilcoxon(new double[] {0.1, 0.1, -0.1, 0, 0.5}));
    assertThat(SignificanceTests.wilcoxon(new double[] {0.3 - 0.2, 0.1, -0.1, 0.5}))
        .isEqualTo(SignificanceTests.wilcoxon(new double[] {0.1, 0.1, -0.1, 0.5}));
  }

  @Test
  void equalDifferencesHaveNoEffectSizeHoweverTheyAreRounded() {
    double[] rounded = {0.3 - 0.2, 0.1, 0.1, 0.4 - 0.3};
    assertThat(rounded[0]).isNotEqualTo(0.1);
    assertThat(SignificanceTests.standardisedMean(rounded)).isNaN();
    assertThat(SignificanceTests.standardisedMean(new double[] {0, 0, 0})).isZero();
    assertThat(SignificanceTests.standardisedMean(new double[] {1, 2, 3})).isEqualTo(2);
  }

  @Test
  void wilcoxonOfDarwinsMaize() {
    // Differences in height of 15 pairs of plants (Darwin 1876); the exact p-value is that of R.
    double[] differences = {49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48};
    assertThat(SignificanceTests.wilcoxon(differences)).isCloseTo(0.04126, within(1e-5));
    assertThat(SignificanceTests.wilcoxon(new double[] {0, 0, 0})).isEqualTo(1);
  }

  @Test
  void holmStepsDown() {
    assertThat(SignificanceTests.holm(new double[] {0.01, 0.04, 0.03, 0.005}))
        .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-15));
    assertThat(SignificanceTests.holm(new double[] {0.7, 0.6})).containsExactly(1, 1);
    assertThat(SignificanceTests.holm(new double[0])).isEmpty();
  }
}
