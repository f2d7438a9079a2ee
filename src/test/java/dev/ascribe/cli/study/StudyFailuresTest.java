package dev.ascribe.cli.study;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StudyFailuresTest {
  @TempDir Path directory;

  private StudyFailures of(String... codes) {
    try (ResultStore store = ResultStores.open("jdbc:sqlite:" + directory.resolve("results.db"))) {
      List<ResultRow> rows = new ArrayList<>();
      rows.add(new StudyRow("study", "study", "digest", "{}", "done"));
      for (int i = 0; i < codes.length; i++) {
        rows.add(new FailureRow("study", "run", "text-" + i, "unit", codes[i], "why", 1));
      }
      store.upsert(rows);
      return StudyFailures.read(store, "study");
    }
  }

  @Test
  void aStudyWithoutFailuresIsDone() {
    assertThat(of().describe()).isEqualTo("Done");
  }

  @Test
  void whatTheInputRulesOutIsNoFailure() {
    StudyFailures failures = of("TOO_MANY_FEATURES", "TOO_MANY_FEATURES");

    assertThat(failures).isEqualTo(new StudyFailures(0, 2));
    assertThat(failures.describe()).isEqualTo("Done but for 2 impossible ones (table failure)");
  }

  @Test
  void aMethodThatExplainedNothingOfARunIsAFailure() {
    try (ResultStore store = ResultStores.open("jdbc:sqlite:" + directory.resolve("results.db"))) {
      store.upsert(
          List.of(
              new StudyRow("study", "study", "digest", "{}", "failed"),
              new FailureRow("study", "run", "text", "unit", "TOO_MANY_FEATURES", "why", 1),
              new FailureRow("study", "run", "", "run/lime", "TOO_MANY_FEATURES", "none", 1)));
      StudyFailures failures = StudyFailures.read(store, "study");
      assertThat(failures).isEqualTo(new StudyFailures(1, 1));
      assertThat(failures.describe())
          .isEqualTo("Ended with 1 failed unit and 1 impossible one (table failure)");
    }
  }

  @Test
  void whatShouldHaveBeenPossibleIs() {
    StudyFailures failures = of("INTERNAL", "TEXT_TOO_LONG", "OUT_OF_MEMORY");

    assertThat(failures).isEqualTo(new StudyFailures(2, 1));
    assertThat(failures.describe())
        .isEqualTo("Ended with 2 failed units and 1 impossible one (table failure)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NON_FINITE_OUTPUT",
        "CORRUPT_CHECKPOINT",
        "UNSUPPORTED_MODEL",
        "INVALID_TEMPLATE"
      })
  void aFaultOfTheModelIsNoPropertyOfTheText(String code) {
    assertThat(of(code, code, "TEXT_TOO_LONG")).isEqualTo(new StudyFailures(2, 1));
  }
}
