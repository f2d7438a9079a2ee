package dev.ascribe.reporting.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ascribe.dataset.Instance;
import dev.ascribe.dataset.Rationale;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.reporting.statistics.StudyMeasurements.Agreement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Agreement of few annotators, computed by hand. */
class AnnotatorAgreementTest {
  private static Instance text(String id, Rationale... rationales) {
    return new Instance(
        id, new TextInput("not good at all", null), "negative", List.of(rationales));
  }

  private static Rationale marks(String annotator, Integer... words) {
    return new Rationale(annotator, List.of(words));
  }

  @Test
  void eachAnnotatorIsComparedWithTheUnionOfTheOthers() {
    Map<String, Instance> texts =
        Map.of(
            "differ", text("differ", marks("a", 0, 1), marks("b", 1), marks("c", 1, 2)),
            "agree", text("agree", marks("a", 0, 1), marks("b", 0, 1), marks("c")),
            "alone", text("alone", marks("a", 0, 1), marks("b")),
            "none", text("none"));

    Agreement agreement =
        AnnotatorAgreement.of("d", texts, List.of("differ", "agree", "alone", "none"))
            .orElseThrow();

    assertThat(agreement.values()).containsOnlyKeys("map", "auprc", "token-f1", "iou-f1");
    // a against {1, 2} and c against {0, 1} have precision 1/2 at every recall; b against {0, 1, 2}
    // has precision 1 up to recall 1/3, and 3/4 after it.
    double differ = (0.5 + (1.0 / 3 + 2.0 / 3 * 0.75) + 0.5) / 3;
    assertThat(agreement.values().get("map"))
        .containsExactly(new double[] {differ, 1, Double.NaN, Double.NaN}, within(1e-12));
    assertThat(agreement.values().get("token-f1"))
        .containsExactly(new double[] {0.5, 1, Double.NaN, Double.NaN}, within(1e-12));
    assertThat(agreement.values().get("iou-f1"))
        .containsExactly(new double[] {0, 1, Double.NaN, Double.NaN}, within(1e-12));
  }

  @Test
  void withoutTwoAnnotatorsThereIsNone() {
    Map<String, Instance> texts = Map.of("alone", text("alone", marks("a", 0), marks("b")));
    assertThat(AnnotatorAgreement.of("d", texts, List.of("alone"))).isEmpty();
  }
}
