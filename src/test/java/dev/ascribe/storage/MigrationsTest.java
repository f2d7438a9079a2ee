package dev.ascribe.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import dev.ascribe.storage.StudyIndex.RunCounts;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores that an older version wrote. */
class MigrationsTest {
  @TempDir Path directory;

  @Test
  void anOlderVersionThatRunsAStudyKeepsItsTables() throws SQLException {
    Path file = directory.resolve("results.db");
    String url = "jdbc:sqlite:" + file;
    Flyway.configure().dataSource(url, null, null).target("8").load().migrate();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String study : List.of("ended", "at-work")) {
        statement.execute(
            "INSERT INTO study (study_id, name, digest, spec, status) VALUES ('%s', 's', 'd', '{}', 'running')"
                .formatted(study));
      }
    }

    FileStudyLock lock =
        FileStudyLock.acquire(file.resolveSibling("results.db-at-work.lock"), "at-work", url);
    try {
      assertThatThrownBy(() -> ResultStores.open(url))
          .isInstanceOf(AscribeException.class)
          .hasMessageStartingWith(
              "store %s: process %d on ".formatted(url, ProcessHandle.current().pid()))
          .hasMessageContaining(" runs study at-work with an older version of Ascribe; ")
          .hasMessageNotContaining("\n");
      assertThat(version(url)).isEqualTo(8);
    } finally {
      lock.close();
    }

    ResultStores.open(url).close();
    assertThat(version(url)).isGreaterThan(8);
  }

  private static int version(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet newest =
            statement.executeQuery(
                "SELECT MAX(CAST(version AS INTEGER)) FROM flyway_schema_history WHERE success")) {
      newest.next();
      return newest.getInt(1);
    }
  }

  @Test
  void totalsAreDerivedWhereTheRowsTellThem() throws SQLException {
    String url = "jdbc:sqlite:" + directory.resolve("results.db");
    Flyway.configure().dataSource(url, null, null).target("3").load().migrate();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO study VALUES ('s', 's', 'd', '{}', 'failed')");
      for (String run : List.of("done", "failed", "pending")) {
        statement.execute(
            "INSERT INTO run VALUES ('s', '%s', 'd', 'm', 'prompted', 0, 13, '%s', NULL, NULL)"
                .formatted(run, run));
      }
      for (String prediction : List.of("'done', 'a'", "'done', 'b'", "'failed', 'a'")) {
        statement.execute(
            "INSERT INTO prediction VALUES ('s', %s, 'x', 'x', '[]', 1, 0)".formatted(prediction));
      }
    }

    try (ResultStore store = ResultStores.open(url)) {
      assertThat(store.studyIndex().runCounts(List.of("s")))
          .containsExactly(
              new RunCounts("s", "done", "done", 2, 2, 0, 0),
              new RunCounts("s", "failed", "failed", null, 1, 0, 0),
              new RunCounts("s", "pending", "pending", null, 0, 0, 0));
      assertThat(store.studies().get(0).ended()).isNull();
    }
  }
}
