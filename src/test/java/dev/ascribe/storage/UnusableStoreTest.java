package dev.ascribe.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that cannot be used says so in one line, and is left as it was. */
class UnusableStoreTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:oracle:thin:@host",
        "results.db",
        "",
        "jdbc:sqlite:",
        "jdbc:sqlite::memory:",
        "jdbc:sqlite:file:results.db?mode=memory"
      })
  void urlsThatKeepNothing(String url) {
    assertError(
        () -> ResultStores.open(url).close(),
        ErrorCode.INVALID_VALUE,
        url,
        "allowed: jdbc:sqlite:FILE");
  }

  @Test
  void aDirectoryInPlaceOfTheFile() {
    assertUnavailable("jdbc:sqlite:" + directory, "is a directory");
  }

  @Test
  void aFileInPlaceOfTheDirectory() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "text");
    assertUnavailable("jdbc:sqlite:" + file.resolve("results.db"), "cannot be made");
    assertThat(file).hasContent("text");
  }

  @Test
  void aFileSystemThatTakesNoFiles() {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")), "needs /proc");
    assertUnavailable("jdbc:sqlite:/proc/results.db", "");
  }

  @Test
  void aDirectoryThatMayNotBeWritten() {
    assumeTrue(directory.toFile().setWritable(false), "needs permissions");
    assumeTrue(!Files.isWritable(directory), "this user may write everywhere");
    assertUnavailable("jdbc:sqlite:" + directory.resolve("results.db"), "may not be written");
  }

  @Test
  void aFileThatIsNoDatabase() throws IOException {
    Path file = Files.writeString(directory.resolve("results.db"), "no database ".repeat(500));
    assertDamaged("jdbc:sqlite:" + file);
    assertThat(file).hasContent("no database ".repeat(500));
    assertThat(directory).isDirectoryContaining(file::equals).isDirectoryNotContaining("glob:**-*");
  }

  @Test
  void aDamagedDatabase() throws IOException {
    Path file = directory.resolve("results.db");
    String url = "jdbc:sqlite:" + file;
    ResultStores.open(url).close();
    byte[] bytes = Files.readAllBytes(file);
    java.util.Arrays.fill(bytes, 100, 4096, (byte) 0x5a);
    Files.write(file, bytes);
    assertDamaged(url);
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
  }

  @Test
  void aDatabaseOfAnotherProgram() throws SQLException {
    String url = "jdbc:sqlite:" + directory.resolve("results.db");
    execute(url, "CREATE TABLE note (text TEXT)");
    assertUnavailable(url, "tables of another program");
  }

  @Test
  void aDatabaseOfANewerVersion() throws SQLException {
    String url = "jdbc:sqlite:" + directory.resolve("results.db");
    ResultStores.open(url).close();
    String newest = newestVersion(url);
    execute(
        url,
        "INSERT INTO flyway_schema_history SELECT 999, '999', 'future', type, 'V999__future.sql',"
            + " 1, installed_by, installed_on, 1, 1 FROM flyway_schema_history"
            + " WHERE installed_rank = 1");
    assertUnavailable(
        url,
        "tables have version 999, and this one knows none after %s; start the newer version"
            .formatted(newest));
  }

  @Test
  void aFullDisk() {
    String url = "jdbc:sqlite:" + directory.resolve("results.db");
    ResultStores.open(url).close();
    // SQLite's own limit stands for the disk's: it is the same error at the same place.
    try (ResultStore store = ResultStores.open(url + "?max_page_count=40")) {
      store.upsert(List.of(Rows.study(), Rows.run(), Rows.prediction("small")));
      List<ResultRow.PredictionRow> rows =
          IntStream.range(0, 5000).mapToObj(i -> Rows.prediction("instance-" + i)).toList();
      assertError(
          () -> store.upsert(rows), ErrorCode.DISK_FULL, url, "disk is full", "writing 5000 rows");
      assertThat(store.completedInstances(Rows.STUDY, Rows.RUN)).containsExactly("small");
    }
  }

  @Test
  void aDatabaseThatAnotherProcessKeepsLocked() throws SQLException {
    String url = "jdbc:sqlite:" + directory.resolve("results.db") + "?busy_timeout=50";
    try (ResultStore store = ResultStores.open(url);
        Connection other = DriverManager.getConnection(url);
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      assertError(
          () -> store.upsert(List.of(Rows.study())),
          ErrorCode.STORE_UNAVAILABLE,
          url,
          "is locked by another process");
      statement.execute("ROLLBACK");
      store.upsert(List.of(Rows.study()));
      assertThat(store.studies()).containsExactly(Rows.study());
    }
  }

  private static void assertUnavailable(String url, String reason) {
    assertError(() -> ResultStores.open(url).close(), ErrorCode.STORE_UNAVAILABLE, url, reason);
  }

  private static void assertDamaged(String url) {
    assertError(
        () -> ResultStores.open(url).close(),
        ErrorCode.STORE_DAMAGED,
        url,
        "is not a SQLite database, or a damaged one");
  }

  private static void assertError(ThrowingCallable call, ErrorCode code, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOf(AscribeException.class)
        .hasMessageContainingAll(parts)
        .hasMessageNotContaining("\n")
        .extracting(e -> ((AscribeException) e).code())
        .isEqualTo(code);
  }

  private static String newestVersion(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet newest =
            statement.executeQuery(
                "SELECT version FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1")) {
      return newest.getString(1);
    }
  }

  private static void execute(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
