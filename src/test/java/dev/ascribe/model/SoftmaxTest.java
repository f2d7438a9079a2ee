package dev.ascribe.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ascribe.study.ValueKind;
import org.junit.jupiter.api.Test;

class SoftmaxTest {
  @Test
  void ofLabelsThatLastDigitsTellApartTheFirstIsPredicted() {
    float above = Math.nextUp(2.5f);
    assertThat(Softmax.argMax(new float[] {1, 2.5f, above})).isEqualTo(1);
    assertThat(Softmax.argMax(new float[] {1, above, 2.5f})).isEqualTo(1);
    assertThat(Softmax.argMax(new float[] {1, 2.5f, 2.501f})).isEqualTo(2);
    assertThat(Softmax.argMax(new float[] {-30, -30.00001f, -40})).isZero();
    assertThat(Softmax.argMax(new float[] {7})).isZero();
  }

  @Test
  void aSaturatedProbabilityIsKnownBetter() {
    float[] even = {1, 1};
    float[] sure = {1, 12};
    double middle = Softmax.resolution(ValueKind.PROBABILITY, even, 1);
    assertThat(middle).isBetween(1e-6, 1e-5);
    double end = Softmax.resolution(ValueKind.PROBABILITY, sure, 1);
    // p (1 - p) is 1.7e-5 there; the larger score is half as exact again.
    assertThat(end / middle).isCloseTo(1.67e-5 / 0.25 * 1.5, within(1e-6));
    assertThat(Softmax.resolution(ValueKind.LOG_PROBABILITY, even, 0))
        .isCloseTo(2 * middle, within(1e-15));
    assertThat(Softmax.resolution(ValueKind.LOGIT, even, 0)).isCloseTo(4 * middle, within(1e-15));
  }

  @Test
  void probabilitiesOfLargeScoresDoNotOverflow() {
    assertThat(Softmax.probabilities(new float[] {1000, 1000}))
        .containsExactly(new double[] {0.5, 0.5}, within(1e-12));
    assertThat(Softmax.value(ValueKind.PROBABILITY, new float[] {-1000, -2000}, 0)).isEqualTo(1);
  }
}
