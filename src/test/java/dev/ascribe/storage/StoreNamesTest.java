package dev.ascribe.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.storage.StudyLocks.StudyLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One database under several names, opened by several processes. */
@Timeout(120)
class StoreNamesTest {
  private static final String PREFIX = "test: ";

  @TempDir Path root;
  private Path directory;
  private Path file;

  @BeforeEach
  void createStore() throws IOException {
    directory = Files.createDirectories(root.resolve("real/data"));
    file = directory.resolve("results.db");
    ResultStores.open(url(file)).close();
  }

  private static String url(Path path) {
    return "jdbc:sqlite:" + path;
  }

  private void assertLockedUnder(String url) throws Exception {
    try (ChildProcess holder = ChildProcess.start(KilledProcessTest.LockHolder.class, url(file))) {
      assertThat(holder.next(PREFIX)).isEqualTo("locked");
      try (ResultStore store = ResultStores.open(url)) {
        assertThatThrownBy(() -> store.locks().lock(Rows.STUDY).close())
            .hasMessageContaining("process " + holder.pid() + " on ")
            .hasMessageMatching("(?s).*, started \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ; .*")
            .extracting(e -> ((AscribeException) e).code())
            .isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        holder.kill();
        store.locks().lock(Rows.STUDY).close();
      }
    }
  }

  @Test
  void aSymbolicLinkToTheFile() throws Exception {
    assertLockedUnder(url(Files.createSymbolicLink(root.resolve("link.db"), file)));
  }

  @Test
  void aSymbolicLinkToTheDirectory() throws Exception {
    Path link = Files.createSymbolicLink(root.resolve("link"), root.resolve("real"));
    assertLockedUnder(url(link.resolve("data/results.db")));
  }

  @Test
  void aWayRoundWithParameters() throws Exception {
    assertLockedUnder(url(directory.resolve("../data/./results.db")) + "?busy_timeout=500");
  }

  @Test
  void theLogLiesBesideTheFileAndNotBesideTheLink() throws Exception {
    Path link = Files.createSymbolicLink(root.resolve("link.db"), file);
    try (ResultStore store = ResultStores.open(url(link))) {
      store.upsert(List.of(Rows.study()));
      assertThat(directory.resolve("results.db-wal")).exists();
      assertThat(root.resolve("link.db-wal")).doesNotExist();
    }
  }

  @Test
  void aLinkToAFileThatIsToBeMade() throws IOException {
    Path target = directory.resolve("new.db");
    Path link = Files.createSymbolicLink(root.resolve("new-link.db"), target);
    try (ResultStore store = ResultStores.open(url(link))) {
      store.upsert(List.of(Rows.study()));
      assertThat(target).isNotEmptyFile();
    }
  }

  @Test
  void aHardLinkIsRefusedUnderEitherName() throws IOException {
    Path second = Files.createLink(root.resolve("second.db"), file);
    for (Path name : List.of(file, second)) {
      assertThatThrownBy(() -> ResultStores.open(url(name)).close())
          .hasMessageContainingAll("2 names (hard links)", url(name))
          .hasMessageNotContaining("\n")
          .extracting(e -> ((AscribeException) e).code())
          .isEqualTo(ErrorCode.STORE_UNAVAILABLE);
    }
    Files.delete(second);
    ResultStores.open(url(file)).close();
  }

  @Test
  void aLockLeavesNoFile() throws IOException {
    try (ResultStore store = ResultStores.open(url(file))) {
      try (StudyLock lock = store.locks().lock(Rows.STUDY)) {
        assertThat(lock).isNotNull();
        assertThat(directory).isDirectoryContaining("glob:**.lock");
      }
      assertThat(directory).isDirectoryNotContaining("glob:**.lock");
    }
  }

  @Test
  void aStaleLockFileIsTakenOver() throws IOException {
    Path lockFile = directory.resolve("results.db-" + Rows.STUDY + ".lock");
    Files.writeString(lockFile, "1 on another host, started 2020-01-01T00:00:00Z");
    try (ResultStore store = ResultStores.open(url(file));
        StudyLock lock = store.locks().lock(Rows.STUDY)) {
      assertThat(lock).isNotNull();
      assertThat(lockFile).content().startsWith(ProcessHandle.current().pid() + " on ");
    }
  }
}
