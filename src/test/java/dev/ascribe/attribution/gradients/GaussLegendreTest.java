package dev.ascribe.attribution.gradients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class GaussLegendreTest {
  @Test
  void threeNodesAreTheTabulatedOnes() {
    GaussLegendre rule = GaussLegendre.of(3);
    double outer = Math.sqrt(0.6) / 2;
    assertThat(rule.nodes())
        .containsExactly(new double[] {0.5 - outer, 0.5, 0.5 + outer}, within(1e-15));
    assertThat(rule.weights())
        .containsExactly(new double[] {5.0 / 18, 8.0 / 18, 5.0 / 18}, within(1e-15));
  }

  @Property(tries = 60)
  void integratesPolynomialsUpToDegreeTwiceTheNodesExactly(
      @ForAll @IntRange(min = 1, max = 100) int n, @ForAll @IntRange(min = 0, max = 30) int power) {
    GaussLegendre rule = GaussLegendre.of(n);
    assertThat(Arrays.stream(rule.weights()).sum()).isCloseTo(1, within(1e-13));
    assertThat(rule.nodes()).isSorted();
    int degree = Math.min(power, 2 * n - 1);
    double integral = 0;
    for (int i = 0; i < n; i++) {
      integral += rule.weights()[i] * Math.pow(rule.nodes()[i], degree);
    }
    assertThat(integral).isCloseTo(1.0 / (degree + 1), within(1e-13));
  }

  @Test
  void noNodesAreRefused() {
    assertThatThrownBy(() -> GaussLegendre.of(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
