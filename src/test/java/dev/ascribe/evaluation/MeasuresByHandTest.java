package dev.ascribe.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ascribe.common.Coalition;
import dev.ascribe.evaluation.faithfulness.Infidelity;
import dev.ascribe.evaluation.faithfulness.NormalisedErasure;
import dev.ascribe.evaluation.faithfulness.PerturbationCurve;
import dev.ascribe.evaluation.faithfulness.SoftErasure;
import dev.ascribe.evaluation.robustness.MaxSensitivity;
import dev.ascribe.evaluation.robustness.ParameterRandomisation;
import dev.ascribe.evaluation.statistics.GiniIndex;
import dev.ascribe.evaluation.statistics.Spearman;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Values of the measures that are known without a computer, and the cases without a value. */
class MeasuresByHandTest {
  private static final double NAN = Double.NaN;

  @Test
  void normalisedErasureIsAShareOfWhatTheTextContributes() {
    NormalisedErasure erasure = new NormalisedErasure(0.9, 0.4);
    assertThat(erasure.sufficiency(0.9)).isEqualTo(1);
    assertThat(erasure.sufficiency(0.65)).isCloseTo(0.5, within(1e-12));
    assertThat(erasure.sufficiency(0.95)).as("more than the whole text").isEqualTo(1);
    assertThat(erasure.sufficiency(0.1)).as("less than the empty text").isZero();
    assertThat(erasure.comprehensiveness(0.9)).isZero();
    assertThat(erasure.comprehensiveness(0.8)).isCloseTo(0.2, within(1e-12));
    assertThat(erasure.comprehensiveness(0.1)).isEqualTo(1);
  }

  @Test
  void normalisedErasureIsUndefinedWhereTheTextContributesNothing() {
    assertThat(new NormalisedErasure(0.9, 0.4).isDefined(0)).isTrue();
    assertThat(new NormalisedErasure(0.4, 0.9).isDefined(0)).isFalse();
    assertThat(new NormalisedErasure(0.4, 0.4).isDefined(0)).isFalse();
    assertThat(new NormalisedErasure(0.4 + 1e-9, 0.4).isDefined(1e-8)).isFalse();
  }

  @Test
  void noRankingBeatsTheBestOneByExhaustiveSearch() {
    // An additive model, where the best ranking is known: by weight.
    double[] weights = {0.05, 0.3, 0.1, 0.2};
    double best = deletion(weights, new int[] {1, 3, 2, 0});
    assertThat(permutations(4).mapToDouble(order -> deletion(weights, order)).min())
        .hasValueCloseTo(best, within(1e-12));
    assertThat(best).isCloseTo((0.65 / 2 + 0.35 + 0.15 + 0.05) / 4, within(1e-12));
  }

  private static double deletion(double[] weights, int[] order) {
    double[] values = new double[order.length + 1];
    values[0] = Arrays.stream(weights).sum();
    for (int k = 0; k < order.length; k++) {
      values[k + 1] = values[k] - weights[order[k]];
    }
    return PerturbationCurve.area(IntStream.rangeClosed(0, order.length).toArray(), values);
  }

  private static Stream<int[]> permutations(int n) {
    return IntStream.range(0, (int) Math.pow(n, n))
        .mapToObj(code -> IntStream.range(0, n).map(i -> code / (int) Math.pow(n, i) % n).toArray())
        .filter(order -> Arrays.stream(order).distinct().count() == n);
  }

  @Test
  void infidelityOfAnAdditiveModelIsZeroForItsWeightsOnly() {
    double[][] absent = {{1, 0, 0}, {1, 1, 0}, {0, 1, 1}, {1, 1, 1}};
    double[] weights = {0.2, -0.1, 0.4};
    double[] drops = {0.2, 0.1, 0.3, 0.5};
    assertThat(Infidelity.of(absent, weights, drops)).isCloseTo(0, within(1e-15));
    assertThat(Infidelity.of(absent, new double[] {0.2, -0.1, 0.5}, drops))
        .as("an error of 0.1 in two of four")
        .isCloseTo(0.005, within(1e-12));
    double[] tenfold = {2, -1, 4};
    assertThat(Infidelity.of(absent, tenfold, drops)).isGreaterThan(1);
    assertThat(Infidelity.normalised(absent, tenfold, drops)).isCloseTo(0, within(1e-15));
  }

  @Test
  void infidelityRemovesEveryNumberOfFeaturesEquallyOften() {
    int[] sizes = new int[5];
    for (int number = 0; number < 5000; number++) {
      Coalition present = Infidelity.present(5, 7, "text", number);
      assertThat(present).isEqualTo(Infidelity.present(5, 7, "text", number));
      sizes[present.cardinality()]++;
    }
    assertThat(Arrays.stream(sizes).min().orElseThrow()).isGreaterThan(900);
    assertThat(Infidelity.present(1, 7, "text", 0)).isEqualTo(Coalition.empty(1));
  }

  @Test
  void softErasureRetainsTheSameExpectedShareWhateverTheScores() {
    for (double[] scores :
        new double[][] {
          {5, 5, 5, 5}, {0, 0, 0, 1}, {-1, -2, -3, -4}, {1e-9, 0, 2e-9, 0}, {1e9, 0, 1, 2}, {7}
        }) {
      double[] probabilities = SoftErasure.probabilities(scores, SoftErasure.RETENTION);
      assertThat(Arrays.stream(probabilities).average()).hasValueCloseTo(0.5, within(1e-12));
      for (int i = 0; i < scores.length; i++) {
        for (int j = 0; j < scores.length; j++) {
          if (scores[i] > scores[j]) {
            assertThat(probabilities[i]).isGreaterThanOrEqualTo(probabilities[j]);
          }
        }
      }
    }
    assertThat(SoftErasure.probabilities(new double[] {3, 3}, 0.5))
        .containsExactly(new double[] {0.5, 0.5}, within(1e-12));
  }

  @Test
  void softErasureDrawsFeaturesByTheirProbability() {
    double[] probabilities = {0, 0.25, 1};
    int[] retained = new int[3];
    for (int number = 0; number < 4000; number++) {
      Coalition drawn = SoftErasure.retained(probabilities, 7, "text", number);
      for (int feature = 0; feature < 3; feature++) {
        retained[feature] += drawn.contains(feature) ? 1 : 0;
      }
    }
    assertThat(retained[0]).isZero();
    assertThat(retained[1]).isBetween(900, 1100);
    assertThat(retained[2]).isEqualTo(4000);
  }

  @Test
  void maxSensitivityIsTheLargestChange() {
    double[][] perturbed = {{3, 4}, {3, 5}, {6, 8}};
    assertThat(MaxSensitivity.of(new double[] {3, 4}, perturbed)).isCloseTo(1, within(1e-12));
    assertThat(MaxSensitivity.of(new double[2], perturbed)).as("of zeros").isEqualTo(10);
  }

  @Test
  void randomisationComparesSignedAndAbsoluteScores() {
    double[] scores = {1, -2, 3, -4};
    double[] flipped = {-1, 2, -3, 4};
    assertThat(ParameterRandomisation.signed(scores, flipped)).hasValue(-1);
    assertThat(ParameterRandomisation.absolute(scores, flipped)).hasValue(1);
    assertThat(ParameterRandomisation.signed(scores, new double[4])).isEmpty();
  }

  @Test
  void equalScoresAndSingleWordsHaveNoCorrelation() {
    assertThat(Spearman.rho(new double[] {1, 1, 1}, new double[] {1, 2, 3})).isEmpty();
    assertThat(Spearman.rho(new double[] {1}, new double[] {2})).isEmpty();
    assertThat(Spearman.rho(new double[0], new double[0])).isEmpty();
  }

  @Test
  void sparsityIsUndefinedForZerosOnly() {
    assertThat(GiniIndex.ofMagnitudes(new double[3])).isEmpty();
    assertThat(GiniIndex.ofMagnitudes(new double[] {-2, 2}).orElseThrow())
        .isCloseTo(0, within(1e-12));
    assertThat(GiniIndex.ofMagnitudes(new double[] {0, 0, 0, 3}).orElseThrow())
        .isCloseTo(0.75, within(1e-12));
  }

  @Test
  void scoresThatAreNoNumbersAreRefused() {
    double[] scores = {1, NAN};
    String message = "scores[1] is NaN (allowed: numbers)";
    assertThatThrownBy(() -> SoftErasure.probabilities(scores, 0.5)).hasMessage(message);
    assertThatThrownBy(() -> Infidelity.of(new double[1][2], scores, new double[1]))
        .hasMessage(message);
    assertThatThrownBy(() -> MaxSensitivity.of(scores, new double[1][2])).hasMessage(message);
    assertThatThrownBy(() -> GiniIndex.ofMagnitudes(scores))
        .hasMessage("values[1] is NaN (allowed: numbers)");
    assertThatThrownBy(() -> Spearman.rho(new double[2], scores))
        .hasMessage("y[1] is NaN (allowed: numbers)");
    assertThatThrownBy(() -> new NormalisedErasure(NAN, 0))
        .hasMessage("whole and empty[0] is NaN (allowed: numbers)");
    assertThatThrownBy(() -> PerturbationCurve.area(new int[] {0, 0}, new double[2]))
        .hasMessage("a count is 0 (allowed: 1 or more)");
  }
}
