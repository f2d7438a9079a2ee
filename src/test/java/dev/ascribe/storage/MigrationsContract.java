package dev.ascribe.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import dev.ascribe.storage.StudyIndex.RunCounts;
import dev.ascribe.storage.StudyLocks.StudyLock;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** Stores that an older version wrote, on every kind of database. */
abstract class MigrationsContract {
  /** Returns the URL of a new store. */
  abstract String newUrl();

  /** Makes the tables of an older version. */
  private static String old(String url, String version) {
    Dialect dialect = ResultStores.dialectOf(url);
    Flyway.configure()
        .dataSource(dialect.dataSource())
        .locations(dialect.migrations().toArray(String[]::new))
        .target(version)
        .load()
        .migrate();
    return url;
  }

  @Test
  void anOlderVersionThatRunsAStudyKeepsItsTables() throws SQLException {
    String url = old(newUrl(), "8");
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String study : List.of("ended", "at-work")) {
        statement.execute(
            "INSERT INTO study (study_id, name, digest, spec, status) VALUES ('%s', 's', 'd', '{}', 'running')"
                .formatted(study));
      }
    }

    Dialect older = ResultStores.dialectOf(url);
    assertThat(older.dataSource()).isNotNull();
    try (StudyLock lock = older.lock("at-work")) {
      assertThat(lock).isNotNull();
      assertThatThrownBy(() -> ResultStores.open(url))
          .isInstanceOf(AscribeException.class)
          .hasMessageStartingWith(
              "store %s: process %d on ".formatted(url, ProcessHandle.current().pid()))
          .hasMessageContaining(" runs study at-work with an older version of Ascribe; ")
          .hasMessageNotContaining("\n");
      assertThat(version(url)).isEqualTo("8");
    }

    ResultStores.open(url).close();
    assertThat(StoreMigration.version(url).isCurrent()).isTrue();
  }

  @Test
  void aMigrationSaysFromWhichVersionToWhich() {
    String url = old(newUrl(), "3");
    StoreMigration.Outcome outcome = StoreMigration.migrate(url);
    assertThat(outcome.from()).isEqualTo("3");
    assertThat(outcome.to()).isEqualTo(StoreMigration.version(url).newest());
    assertThat(StoreMigration.migrate(url).isChange()).isFalse();
  }

  private static String version(String url) {
    return StoreMigration.version(url).stored();
  }

  @Test
  void totalsAreDerivedWhereTheRowsTellThem() throws SQLException {
    String url = old(newUrl(), "3");
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
