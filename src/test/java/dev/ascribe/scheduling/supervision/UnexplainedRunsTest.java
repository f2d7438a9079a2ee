package dev.ascribe.scheduling.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.storage.ResultRow.FailureRow;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Methods that explained nothing of a run, by its failures. */
class UnexplainedRunsTest {
  private static FailureRow failure(String instance, String unit) {
    return new FailureRow("s", "r", instance, unit, "INVALID_VALUE", "too many for " + instance, 1);
  }

  @Test
  void aBudgetThatSuitsNoTextIsAFailureOfTheRun() {
    List<FailureRow> failures =
        List.of(failure("a", "r/a/shapley-kernel"), failure("b", "r/b/shapley-kernel"));

    assertThat(UnexplainedRuns.find(Set.of("a", "b"), failures))
        .containsExactly(
            new FailureRow(
                "s",
                "r",
                "",
                "r/shapley-kernel",
                "INVALID_VALUE",
                "shapley-kernel could not explain any of 2 texts; the first failure: too many for a",
                1));
  }

  @Test
  void oneThatSuitsSomeTextsIsNone() {
    assertThat(UnexplainedRuns.find(Set.of("a", "b"), List.of(failure("a", "r/a/lime")))).isEmpty();
  }

  @Test
  void textsWithoutAnyResultAndOtherUnitsDoNotCount() {
    List<FailureRow> failures =
        List.of(
            failure("a", "r/a/faithfulness/0"),
            failure("", "r/lime"),
            failure("gone", "r/gone/lime"));

    assertThat(UnexplainedRuns.find(Set.of("a"), failures)).isEmpty();
    assertThat(UnexplainedRuns.find(Set.of(), failures)).isEmpty();
  }
}
