package dev.ascribe.attribution.shapley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.UnknownErrors;
import dev.ascribe.study.Precision;
import org.junit.jupiter.api.Test;

class PrecisionCheckTest {
  private static final int MANY = Integer.MAX_VALUE;

  private static Attribution estimate(double[] scores, double... errors) {
    return errors.length == 0
        ? Attribution.withoutErrors(scores, UnknownErrors.FEW_EVALUATIONS, 100, 0, 0, 1, Double.NaN)
        : new Attribution(scores, errors, null, 100, 0, 0, 1, Double.NaN);
  }

  @Test
  void everyStandardErrorMustReachTheTarget() {
    Precision target = new Precision.StandardError(0.01, 4096);
    double[] scores = {0.4, 0.1};
    assertThat(PrecisionCheck.holds(target, estimate(scores, 0.01, 0.005), MANY)).isTrue();
    assertThat(PrecisionCheck.holds(target, estimate(scores, 0.011, 0.005), MANY)).isFalse();
    // Student's quantile of 10 degrees is 2.228, the normal one 1.960.
    assertThat(PrecisionCheck.holds(target, estimate(scores, 0.0089, 0), 10)).isFalse();
    assertThat(PrecisionCheck.holds(target, estimate(scores, 0.0087, 0), 10)).isTrue();
  }

  @Test
  void errorsOfAFewDrawsAreNotBelieved() {
    Precision target = new Precision.StandardError(0.01, 4096);
    double[] scores = {0.4, 0.1};
    assertThat(PrecisionCheck.holds(target, estimate(scores), MANY)).isFalse();
    assertThat(PrecisionCheck.holds(target, estimate(scores, 0, 0), 8)).isFalse();
    assertThat(PrecisionCheck.holds(target, estimate(scores, 0, 0), 9)).isTrue();
  }

  @Test
  void theTopScoresMustStandApartBySizeWhateverTheirSign() {
    Precision two = new Precision.TopK(2, 0.95, 4096);
    double[] scores = {0.1, -0.5, 0.3};
    // Bonferroni over three: the quantile is 2.394.
    assertThat(PrecisionCheck.holds(two, estimate(scores, 0.041, 0.2, 0.042), MANY)).isFalse();
    assertThat(PrecisionCheck.holds(two, estimate(scores, 0.041, 0.1, 0.042), MANY)).isTrue();
    assertThat(PrecisionCheck.holds(two, estimate(scores, 0.041, 0.1, 0.043), MANY)).isFalse();
  }

  @Test
  void equalScoresAreNeverToldApart() {
    Precision one = new Precision.TopK(1, 0.95, 4096);
    assertThat(PrecisionCheck.holds(one, estimate(new double[] {0.2, -0.2}, 0, 0), MANY)).isFalse();
  }

  @Test
  void aTextOfNoMoreThanKFeaturesIsTriviallyPrecise() {
    Precision five = new Precision.TopK(5, 0.95, 4096);
    assertThat(PrecisionCheck.holds(five, estimate(new double[] {0.2, 0.1}), 0)).isTrue();
  }

  @Test
  void whatLiesBelowTheResolutionIsNoGapAndNoError() {
    Precision one = new Precision.TopK(1, 0.95, 4096);
    Attribution close = estimate(new double[] {0.2, 0.2 - 1e-7}, 0, 0);
    assertThat(PrecisionCheck.holds(one, close, MANY)).isTrue();
    assertThat(PrecisionCheck.holds(one, close.withResolution(1e-6), MANY)).isFalse();
    Precision target = new Precision.StandardError(1e-9, 4096);
    Attribution noise = estimate(new double[] {0.2, 0.1}, 1e-8, 2e-8);
    assertThat(PrecisionCheck.holds(target, noise, MANY)).isFalse();
    assertThat(PrecisionCheck.holds(target, noise.withResolution(1e-6), MANY)).isTrue();
  }
}
