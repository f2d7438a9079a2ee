package dev.ascribe.scheduling.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.storage.ThresholdLabelRow;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyJson;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudyReader;
import dev.ascribe.study.StudySpec;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store of an older version, which kept the labels at thresholds among the metrics. */
class OldThresholdLabelsTest {
  private static final StudySpec STUDY =
      StudyReader.parse(
          ConfigFactory.parseString(
              """
              study {
                name = old
                datasets = [{ name = sample-sentiment }]
                models = [{ model = bert, paradigms = [prompted] }]
                training-sizes = [0]
              }
              """),
          "old.conf");
  private static final RunSpec RUN = StudyPlan.of(STUDY).runs().get(0);
  private static final List<String> LABELS = List.of("negative", "neutral", "positive");

  /** Gold and predicted label, and that from the threshold 60 on, of each text. */
  private static final int[][] TEXTS = {{0, 0, 1}, {1, 1, 1}, {2, 2, 1}, {2, 0, 1}};

  @TempDir Path directory;

  @Test
  void areMovedToTheirOwnTableWithTheSameAucTp() throws SQLException {
    String url = "jdbc:sqlite:" + directory.resolve("results.db");
    Flyway.configure().dataSource(url, null, null).target("8").load().migrate();
    try (Connection old = DriverManager.getConnection(url)) {
      fill(old);
    }

    try (ResultStore store = ResultStores.open(url)) {
      assertThat(store.instanceMetrics(STUDY.id(), RUN.id()))
          .as("everything else stays")
          .extracting(MetricRow::name)
          .containsOnly("comprehensiveness@10")
          .hasSize(TEXTS.length);
      assertThat(store.thresholdLabels(STUDY.id(), RUN.id()))
          .hasSize(2 * TEXTS.length * 11)
          .contains(
              new ThresholdLabelRow(STUDY.id(), RUN.id(), "t2", "random", 0, 2),
              new ThresholdLabelRow(STUDY.id(), RUN.id(), "t2", "random", 100, 1),
              new ThresholdLabelRow(STUDY.id(), RUN.id(), "t3", "attention", 50, 0));

      // F1 of the labels up to 50 %: 2/3, 1, 2/3. From 60 % on: 0, 2/5, 0.
      double before = 7.0 / 9;
      double after = 2.0 / 15;
      double area = 50 * before + 10 * (before + after) / 2 + 40 * after;
      List<MetricRow> figures = new StoredRunSummarizer(store).summarize(STUDY.id(), RUN).metrics();
      for (String method : List.of("random", "attention")) {
        assertThat(figures)
            .filteredOn(row -> row.method().equals(method) && row.subset().equals("all"))
            .filteredOn(row -> row.name().equals("auc-tp"))
            .singleElement()
            .satisfies(row -> assertThat(row.value()).isEqualTo(area, within(1e-12)));
      }
    }
  }

  private static void fill(Connection old) throws SQLException {
    insert(
        old,
        "study",
        STUDY.id(),
        STUDY.name(),
        STUDY.digest(),
        StudyJson.write(STUDY),
        "done",
        null);
    insert(
        old,
        "run",
        STUDY.id(),
        RUN.id(),
        "sample-sentiment",
        "bert",
        "prompted",
        0,
        13,
        "done",
        null,
        null,
        TEXTS.length,
        null,
        null,
        null);
    for (int i = 0; i < TEXTS.length; i++) {
      String id = "t" + i;
      int[] text = TEXTS[i];
      insert(
          old,
          "prediction",
          STUDY.id(),
          RUN.id(),
          id,
          LABELS.get(text[0]),
          LABELS.get(text[1]),
          "[1.0,0.0,0.0]",
          5,
          0);
      metric(old, id, "random", "comprehensiveness@10", 0.5);
      for (String method : List.of("random", "attention")) {
        for (int threshold = 0; threshold <= 100; threshold += 10) {
          int label = threshold < 60 ? text[1] : text[2];
          metric(old, id, method, "threshold-prediction@" + threshold, label);
        }
      }
    }
  }

  private static void metric(Connection old, String id, String method, String name, double value)
      throws SQLException {
    insert(old, "metric", STUDY.id(), RUN.id(), id, method, name, "", value, 1);
  }

  private static void insert(Connection old, String table, Object... values) throws SQLException {
    String places = String.join(", ", Collections.nCopies(values.length, "?"));
    try (PreparedStatement statement =
        old.prepareStatement("INSERT INTO " + table + " VALUES (" + places + ")")) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }
}
