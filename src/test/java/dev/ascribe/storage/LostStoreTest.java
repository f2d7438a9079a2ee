package dev.ascribe.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store whose files go, or are damaged, while it is in use. */
class LostStoreTest {
  private static final int PAGE_BYTES = 4096;

  @TempDir Path root;
  private Path directory;
  private Path file;
  private ResultStore store;

  @BeforeEach
  void open() throws IOException {
    directory = Files.createDirectory(root.resolve("home"));
    file = directory.resolve("results.db");
    store = ResultStores.open("jdbc:sqlite:" + file);
    store.upsert(List.of(Rows.study(), Rows.run()));
    store.upsert(IntStream.range(0, 3000).mapToObj(i -> Rows.prediction("text-" + i)).toList());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aSoundStoreIsReadWrittenAndVerified() {
    store.checkReadable();
    store.checkWritable();
    store.verify();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-wal", "-shm"})
  void aFileIsRemoved(String ending) throws IOException {
    Files.delete(directory.resolve("results.db" + ending));
    assertLost("results.db" + ending, "was removed");
  }

  @Test
  void theDirectoryIsRenamed() throws IOException {
    Files.move(directory, root.resolve("elsewhere"));
    assertLost("results.db", "was removed or renamed");
  }

  @Test
  void theFileIsReplacedByACopy() throws IOException {
    Path copy = Files.copy(file, root.resolve("copy.db"));
    Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);
    assertLost("results.db", "was replaced by another file");
  }

  @Test
  void theFileIsTruncated() throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.setLength(0);
    }
    assertLost("was truncated");
  }

  @Test
  void theFileLosesItsEnd() throws Exception {
    emptyTheLog();
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.setLength(bytes.length() / 2);
    }
    assertDamaged(() -> store.checkReadable());
  }

  @Test
  void aPageInTheMiddleIsOverwritten() throws Exception {
    emptyTheLog();
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      long pages = bytes.length() / PAGE_BYTES;
      bytes.seek(pages / 2 * PAGE_BYTES);
      bytes.write(new byte[PAGE_BYTES]);
    }
    assertDamaged(() -> store.verify());
  }

  @ParameterizedTest
  @ValueSource(strings = {"failure", "prediction", "submission"})
  void aTableIsDropped(String table) throws SQLException {
    execute("DROP TABLE " + table);
    assertDamaged(() -> store.checkReadable());
  }

  @Test
  void aColumnIsDropped() throws SQLException {
    execute("ALTER TABLE attribution DROP COLUMN stopped");
    assertDamaged(() -> store.checkReadable());
  }

  @Test
  void aStoreThatIsLockedIsNotLost() throws SQLException {
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      store.checkReadable();
      store.verify();
      statement.execute("ROLLBACK");
    }
    store.checkWritable();
  }

  /** What is read and written from now on comes from the file itself. */
  private void emptyTheLog() throws SQLException {
    execute("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA foreign_keys = OFF");
      statement.execute(sql);
    }
  }

  private void assertLost(String... parts) {
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> store.upsert(List.of(Rows.prediction("late"))),
            () -> store.studies(),
            () -> store.checkReadable(),
            () -> store.checkWritable(),
            () -> store.verify(),
            () ->
                store
                    .open(
                        new ResultQuery(Rows.STUDY, "prediction", null, ResultQuery.Level.INSTANCE))
                    .close())) {
      assertThatThrownBy(call)
          .hasMessageContainingAll(parts)
          .hasMessageContaining("store jdbc:sqlite:" + file)
          .hasMessageNotContaining("\n")
          .extracting(e -> ((AscribeException) e).code())
          .isEqualTo(ErrorCode.STORE_LOST);
    }
  }

  /** Once it is known, nothing is written any more. */
  private void assertDamaged(ThrowingCallable look) {
    assertThatThrownBy(look)
        .hasMessageContaining("damaged")
        .hasMessageNotContaining("\n")
        .extracting(e -> ((AscribeException) e).code())
        .isEqualTo(ErrorCode.STORE_LOST);
    assertLost("damaged");
    assertThat(ErrorCode.STORE_LOST.category().exitCode()).isEqualTo(4);
  }
}
