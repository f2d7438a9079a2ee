package dev.ascribe.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.DeathRow;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultRow.SubmissionRow;
import dev.ascribe.storage.ResultRow.TitleRow;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The columns that each kind of row is written to, which stores of earlier versions have too. */
class ColumnMappingTest {
  private static final double NAN = Double.NaN;

  @TempDir Path folder;

  @Test
  void rowsLieInTheirTablesAsEarlierVersionsWroteThem() throws SQLException {
    String url = "jdbc:sqlite:" + folder.resolve("results.db");
    double[] scores = {1, -0.5, NAN, Double.NEGATIVE_INFINITY};
    try (ResultStore store = ResultStores.open(url)) {
      store.upsert(
          List.of(
              new StudyRow("s", "n", "d", "{}", "running"),
              new SubmissionRow("s", "high", 1_234_567_890_123L, 7),
              new RunRow(
                  "s",
                  "r",
                  "d",
                  "m",
                  "p",
                  16,
                  Long.MIN_VALUE,
                  "done",
                  NAN,
                  null,
                  null,
                  null,
                  "x",
                  null),
              new PredictionRow("s", "r", "i", "g", "p", new double[] {1e-7, 1}, 9, 0),
              new AttributionRow(
                  "s",
                  "r",
                  "i",
                  "lime",
                  "t",
                  scores,
                  new double[0],
                  "",
                  40,
                  2,
                  0.25,
                  1,
                  NAN,
                  50,
                  3,
                  "cap",
                  1.5),
              new MetricRow("s", "r", "", "", "accuracy", "all", NAN, 3),
              new UnfinishedSamplingRow(
                  "s", "r", "i2", "r/i2/lime", 64, "m", 1, scores, new double[] {1e-7}, 5, 0.5),
              new FailureRow("s", "r", "i2", "u", "INTERNAL", "no", 3),
              new DeathRow("s", "u", 4, 2),
              new TitleRow("s", "called")));
    }

    assertThat(rows(url))
        .containsExactly(
            "study 's' 'n' 'd' '{}' 'running' NULL",
            "submission 's' 'high' 1234567890123 7",
            "run 's' 'r' 'd' 'm' 'p' 16 -9223372036854775808 'done' NULL NULL NULL NULL 'x' NULL",
            "prediction 's' 'r' 'i' 'g' 'p' '[1.0E-7,1.0]' 9 0",
            "attribution 's' 'r' 'i' 'lime' 't' '[1.0,-0.5,null,-1e999]' '[]' 40 2 0.25 1.0 NULL"
                + " 1.5 50 3 'cap' ''",
            "metric 's' 'r' '' '' 'accuracy' 'all' NULL 3",
            "unfinished_sampling 's' 'r' 'i2' 'r/i2/lime' 64 'm' 1 '[1.0,-0.5,null,-1e999]' '[1.0E-7]'"
                + " 5 0.5",
            "failure 's' 'r' 'i2' 'u' 'INTERNAL' 'no' 3",
            "death 's' 'u' 4 2",
            "title 's' 'called'");
  }

  /** The only row of each table, its columns in the order of the schema and as SQL literals. */
  private static List<String> rows(String url) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String table :
          List.of(
              "study",
              "submission",
              "run",
              "prediction",
              "attribution",
              "metric",
              "unfinished_sampling",
              "failure",
              "death",
              "title")) {
        List<String> columns = new ArrayList<>();
        try (ResultSet schema = statement.executeQuery("PRAGMA table_info(" + table + ")")) {
          while (schema.next()) {
            columns.add("quote(" + schema.getString("name") + ")");
          }
        }
        String literals = String.join(" || ' ' || ", columns);
        try (ResultSet row = statement.executeQuery("SELECT " + literals + " FROM " + table)) {
          rows.add(table + " " + row.getString(1));
        }
      }
    }
    return rows;
  }
}
