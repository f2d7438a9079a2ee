package dev.ascribe.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ResolutionTest {
  @Test
  void whatLiesWithinTheResolutionIsEqual() {
    double[] scores = {0.1, 0.3, 0.3 - 4e-10, -0.2, 0.3 + 4e-10, -0.2 - 1e-9};
    double first = 0.3 + 4e-10;
    assertThat(Resolution.tied(scores, 1e-6)).containsExactly(0.1, first, first, -0.2, first, -0.2);
    assertThat(Resolution.tied(scores, 0)).containsExactly(scores);
  }

  @Test
  void aChainOfCloseScoresIsNotOneTie() {
    double[] scores = {0.00, 0.01, 0.02, 0.03, 0.04};
    assertThat(Resolution.tied(scores, 0.015)).containsExactly(0.00, 0.02, 0.02, 0.04, 0.04);
  }

  @Test
  void bothZerosAreEqual() {
    double[] tied = Resolution.tied(new double[] {-0.0, 0.0}, 0);
    assertThat(Double.compare(tied[0], tied[1])).isZero();
  }

  @Property
  void noTieIsWiderThanTheResolutionAndNoOrderIsReversed(
      @ForAll @Size(max = 40) double @DoubleRange(min = -1, max = 1) [] scores,
      @ForAll @DoubleRange(min = 0, max = 0.5) double resolution) {
    double[] tied = Resolution.tied(scores, resolution);
    for (int i = 0; i < scores.length; i++) {
      assertThat(tied[i] - scores[i]).isBetween(0.0, resolution);
      for (int j = 0; j < scores.length; j++) {
        if (scores[i] <= scores[j]) {
          assertThat(tied[i]).isLessThanOrEqualTo(tied[j]);
        }
        if (scores[i] - scores[j] > resolution) {
          assertThat(tied[i]).isGreaterThan(tied[j]);
        }
      }
    }
    assertThat(Resolution.tied(tied, 0)).isEqualTo(tied);
    assertThat(Arrays.stream(tied).max()).isEqualTo(Arrays.stream(scores).max());
  }

  @Test
  void labelScoresAreAsExactAsTheLargestOfThem() {
    double small = Resolution.ofLogits(new float[] {0.1f, -0.2f});
    assertThat(small).isBetween(1e-5, 2e-5);
    assertThat(Resolution.ofLogits(new float[] {0.1f, -16})).isEqualTo(2 * small);
  }
}
