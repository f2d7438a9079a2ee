package dev.ascribe.evaluation.faithfulness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.evaluation.MetricsGolden;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AucTpTest {
  @Test
  void areaIsTheTrapezoidOverPerCent() {
    for (JsonNode curve : MetricsGolden.section("auc_tp")) {
      assertThat(MetricsGolden.ints(curve.get("thresholds")))
          .containsExactly(AucTp.thresholds().stream().mapToInt(t -> t).toArray());
      assertThat(AucTp.area(MetricsGolden.doubles(curve.get("performance"))))
          .isCloseTo(curve.get("auc_tp").doubleValue(), within(1e-9));
    }
  }

  @Test
  void aModelThatFlipsAtHalfOfTheTextByHand() {
    int[] gold = {0, 1};
    int[][] predicted = new int[11][];
    Arrays.setAll(predicted, t -> t < 5 ? new int[] {0, 1} : new int[] {0, 0});
    AucTp curve = AucTp.of(gold, predicted, 2);
    // With all predicted 0, label 0 has F1 2/3 and label 1 has 0.
    assertThat(curve.performanceAtZero()).isEqualTo(1);
    assertThat(curve.performance()[10]).isCloseTo(1.0 / 3, within(1e-15));
    assertThat(curve.area()).isCloseTo(40 + 10 * (1 + 1.0 / 3) / 2 + 50 / 3.0, within(1e-12));
  }
}
