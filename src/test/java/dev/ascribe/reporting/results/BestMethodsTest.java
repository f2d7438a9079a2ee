package dev.ascribe.reporting.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BestMethodsTest {
  private static BestMethods best(String measure, int direction, double... means) {
    List<String> methods = List.of("attention", "occlusion", "lime", "random");
    Map<String, Double> byMethod = new LinkedHashMap<>();
    for (int i = 0; i < means.length; i++) {
      byMethod.put(methods.get(i), means[i]);
    }
    return BestMethods.of(measure, direction, byMethod);
  }

  @Test
  void methodsThatOnlyRoundingTellsApartAreBestTogether() {
    BestMethods best = best("auc-tp", -1, 16.7, 16.700000000000003, 20, Double.NaN);
    assertThat(best.leaders()).containsExactly("attention", "occlusion");
    assertThat(best.isBest("attention")).isTrue();
    assertThat(best.isBest("occlusion")).isTrue();
    assertThat(best.isBest("lime")).isFalse();
    assertThat(best.isBest("random")).isFalse();
  }

  @Test
  void noneOfEqualMethodsIsBest() {
    BestMethods best = best("sufficiency", -1, 0, 1e-17, -1e-17, 0);
    assertThat(best.isTieOfAll()).isTrue();
    assertThat(best.isBest("attention")).isFalse();
    assertThat(best("map", 1, 0.5).isBest("attention")).as("without a rival").isFalse();
    assertThat(best("sparsity", 0, 0.5, 0.6).judged()).as("neither is better").isEmpty();
  }

  @Test
  void aMeanByDefinitionWinsNothing() {
    BestMethods best = best("leave-one-out-tau", 1, 0.2, 1, 0.4, 0.1);
    assertThat(best.isBest("occlusion")).isFalse();
    assertThat(best.isBest("lime")).isTrue();
    assertThat(best("leave-one-out-tau", 1, 0.2, 0.97, 0.4, 0.1).isBest("occlusion"))
        .as("of another value than the measure's")
        .isTrue();
    assertThat(best("map", 1, 0.2, 1, 0.4, 0.1).isBest("occlusion")).isTrue();
  }
}
