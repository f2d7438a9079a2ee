package dev.ascribe.evaluation.plausibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.evaluation.MetricsGolden;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlausibilityTest {
  private static boolean[] mask(int... bits) {
    boolean[] mask = new boolean[bits.length];
    for (int i = 0; i < bits.length; i++) {
      mask[i] = bits[i] == 1;
    }
    return mask;
  }

  @Test
  void rankingMetricsAreThoseOfScikitLearn() {
    for (JsonNode ranking : MetricsGolden.section("rankings")) {
      Map<String, Double> metrics =
          Plausibility.metrics(
              MetricsGolden.doubles(ranking.get("scores")),
              mask(MetricsGolden.ints(ranking.get("rationale"))));
      assertThat(metrics.get("average-precision"))
          .isCloseTo(ranking.get("average_precision").doubleValue(), within(1e-12));
      assertThat(metrics.get("auprc"))
          .isCloseTo(ranking.get("auprc_trapezoid").doubleValue(), within(1e-12));
    }
  }

  @Test
  void metricsOfASmallExampleByHand() {
    // Ranking: 1, 4, 0, 2, 3, 5. The rationale is {0, 1} and {4}; the top 3 are the same runs.
    double[] scores = {0.5, 0.9, 0.3, 0.2, 0.7, 0.1};
    assertThat(Plausibility.metrics(scores, mask(1, 1, 0, 0, 1, 0)))
        .containsExactly(
            Map.entry("average-precision", 1.0),
            Map.entry("auprc", 1.0),
            Map.entry("token-f1", 1.0),
            Map.entry("iou-f1", 1.0),
            Map.entry("precision@1", 1.0),
            Map.entry("precision@3", 1.0),
            Map.entry("precision@5", 3.0 / 5));
    // Rationale {2, 3} {5}: hits at ranks 4, 5, 6; of the top 3 none.
    Map<String, Double> disjoint = Plausibility.metrics(scores, mask(0, 0, 1, 1, 0, 1));
    assertThat(disjoint.get("average-precision"))
        .isCloseTo((1.0 / 4 + 2.0 / 5 + 3.0 / 6) / 3, within(1e-15));
    assertThat(disjoint).containsEntry("token-f1", 0.0).containsEntry("iou-f1", 0.0);
    assertThat(disjoint).containsEntry("precision@5", 2.0 / 5);
  }

  @Test
  void selectionsAreComparedAsTheyAre() {
    // Precision 1 and recall 1/3 for the one selected feature, 3/4 and 1 for all features.
    Map<String, Double> small = Plausibility.ofSelection(mask(0, 1, 0, 0), mask(1, 1, 1, 0), 4);
    assertThat(small.get("average-precision")).isCloseTo(1.0 / 3 + 2.0 / 3 * 3 / 4, within(1e-15));
    assertThat(small.get("token-f1")).isEqualTo(2.0 * 1 / (1 + 3));
    assertThat(small.get("iou-f1")).isZero();
    // Ties of features that were not selected never count as selected.
    assertThat(Plausibility.ofSelection(mask(0, 0, 0, 1), mask(1, 1, 0, 0), 4).get("token-f1"))
        .isZero();
    assertThat(Plausibility.ofSelection(mask(1, 1, 1, 0), mask(0, 1, 1, 0), 4).get("iou-f1"))
        .isEqualTo(1);
    assertThat(Plausibility.ofSelection(mask(0, 0), mask(1, 0), 2)).isEmpty();
    assertThat(Plausibility.ofSelection(mask(1, 0), mask(0, 0), 2)).isEmpty();
  }

  @Test
  void spansMatchFromHalfOfTheirUnion() {
    // Selected {0, 1, 2}; rationale {1, 2, 3}: intersection 2, union 4.
    assertThat(SpanAgreement.f1(mask(1, 1, 1, 0, 0), mask(0, 1, 1, 1, 0), 5)).isEqualTo(1);
    // Selected {0, 1}; rationale {1, 2}: intersection 1, union 3.
    assertThat(SpanAgreement.f1(mask(1, 1, 0, 0), mask(0, 1, 1, 0), 4)).isZero();
    // Selected {0} {2} {4}; rationale {0} {4, 5, 6}: only {0} matches, of 3 and 2.
    assertThat(SpanAgreement.f1(mask(1, 0, 1, 0, 1, 0, 0), mask(1, 0, 0, 0, 1, 1, 1), 7))
        .isEqualTo(2.0 / 5);
  }

  @Test
  void noSpanGoesFromOneTextOfAPairIntoTheOther() {
    double[] scores = {0, 0, 9, 8, 7, 0, 0};
    boolean[] rationale = mask(0, 1, 1, 1, 0, 0, 0);
    assertThat(Plausibility.metrics(scores, rationale)).containsEntry("iou-f1", 1.0);
    assertThat(Plausibility.metrics(scores, rationale, 4)).containsEntry("iou-f1", 2.0 / 3);

    boolean[] acrossTheBorder = mask(0, 0, 1, 1, 1, 0, 0);
    assertThat(Plausibility.metrics(scores, acrossTheBorder, 4)).containsEntry("iou-f1", 1.0);
  }

  @Test
  void signedScoresAreRankedAsTheyAre() {
    assertThat(Plausibility.metrics(new double[] {-5, 0.1, -1}, mask(0, 1, 0)))
        .containsEntry("average-precision", 1.0);
  }

  @Test
  void fewerFeaturesThanTheRankAreAllTaken() {
    assertThat(Plausibility.metrics(new double[] {1, 2}, mask(1, 0)))
        .containsEntry("precision@1", 0.0)
        .containsEntry("precision@3", 0.5)
        .containsEntry("precision@5", 0.5);
  }

  @Test
  void nothingIsDefinedWithoutARationale() {
    assertThat(Plausibility.metrics(new double[] {1, 2}, mask(0, 0))).isEmpty();
  }
}
