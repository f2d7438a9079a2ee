package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ascribe.reporting.results.StudyResults;
import dev.ascribe.storage.ResultCursor;
import dev.ascribe.storage.ResultQuery;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.StudySpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The statistics that a study leaves in the store when its last run has ended. */
class StudyStatisticsRowsTest {
  @TempDir Path home;

  @Test
  void everyMeanHasAnIntervalAroundTheFigureOfTheRuns() {
    StudySpec study = TinyStudies.study("seeds = [13, 21], training-sizes = [0, 2]");
    try (EmbeddedEngine engine = EmbeddedEngine.open(TinyStudies.options(home, "cpu:1"))) {
      engine.run(study, event -> {});
    }
    try (ResultStore store = ResultStores.open(TinyStudies.url(home))) {
      StudyResults results = StudyResults.read(store, study.id());
      List<Map<String, Object>> intervals = rows(store, study, "interval");
      int compared = 0;
      for (Map<String, Object> interval : intervals) {
        // A run by itself has no stability over seeds.
        boolean isOfRuns =
            !interval.get("model").equals("") && !interval.get("name").equals("stability");
        if (interval.get("subset").equals("all") && isOfRuns) {
          StudyResults.Figure figure =
              results.groups().stream()
                  .filter(group -> group.paradigm().equals(interval.get("paradigm")))
                  .filter(group -> group.trainingSize() == number(interval, "training_size"))
                  .findFirst()
                  .orElseThrow()
                  .figure((String) interval.get("method"), (String) interval.get("name"));
          assertThat(number(interval, "value"))
              .as(interval.toString())
              .isCloseTo(figure.value(), within(1e-9));
          assertThat(number(interval, "seeds")).isEqualTo(figure.runs());
          compared++;
        }
      }
      assertThat(intervals)
          .extracting(row -> row.get("name"))
          .contains(
              "accuracy",
              "macro-f1",
              "map",
              "comprehensiveness",
              "sufficiency",
              "auc-tp",
              "stability");
      assertThat(compared).isGreaterThan(50);
      assertThat(intervals)
          .filteredOn(row -> row.get("name").equals("map"))
          .filteredOn(row -> row.get("method").equals("shapley-sampling"))
          .allSatisfy(row -> assertThat(number(row, "score_error")).isNotNegative());

      List<Map<String, Object>> comparisons = rows(store, study, "comparison");
      assertThat(comparisons)
          .extracting(row -> row.get("kind"))
          .contains("method", "paradigm")
          .as("two sizes have no trend")
          .doesNotContain("trend");
      assertThat(comparisons)
          .filteredOn(row -> row.get("p_holm") != null)
          .isNotEmpty()
          .allSatisfy(
              row -> assertThat(number(row, "p_holm")).isBetween(number(row, "p_value"), 1.0));
    }
  }

  private static double number(Map<String, Object> row, String column) {
    return ((Number) row.get(column)).doubleValue();
  }

  private static List<Map<String, Object>> rows(ResultStore store, StudySpec study, String table) {
    List<Map<String, Object>> rows = new ArrayList<>();
    try (ResultCursor cursor =
        store.open(new ResultQuery(study.id(), table, null, ResultQuery.Level.ALL))) {
      for (Object[] values = cursor.next(); values != null; values = cursor.next()) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
          row.put(cursor.columns().get(i).name(), values[i]);
        }
        rows.add(row);
      }
    }
    return rows;
  }
}
