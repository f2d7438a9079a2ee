package dev.ascribe.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.storage.ResultRow.StudyRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store in a SQLite file. */
class JdbcResultStoreTest extends ResultStoreContract {
  @TempDir Path directory;

  @Override
  String newUrl() {
    return "jdbc:sqlite:" + file();
  }

  @Test
  void commitsAreInWalModeAndSynced() throws SQLException {
    try (ResultStore store = storeWithRun();
        Connection connection = new SqliteDialect(url, file()).dataSource().getConnection()) {
      assertThat(pragma(connection, "journal_mode")).isEqualTo("wal");
      assertThat(pragma(connection, "synchronous")).isEqualTo("2");
      assertThat(pragma(connection, "foreign_keys")).isEqualTo("1");
      assertThat(Files.exists(directory.resolve("results.db-wal"))).isTrue();
      assertThat(store.studies()).hasSize(1);
    }
    assertThat(directory).isDirectoryNotContaining("glob:**-wal");
  }

  @Test
  void readersDoNotWaitForAWriter() throws SQLException {
    try (ResultStore store = storeWithRun();
        Connection writer = DriverManager.getConnection(url);
        Statement statement = writer.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      statement.execute("UPDATE study SET status = 'done'");
      assertThat(store.studies()).containsExactly(Rows.study());
      statement.execute("COMMIT");
      assertThat(store.studies()).extracting(StudyRow::status).containsExactly("done");
    }
  }

  private Path file() {
    return directory.resolve("results.db");
  }

  private static String pragma(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet value = statement.executeQuery("PRAGMA " + name)) {
      return value.getString(1);
    }
  }
}
