package dev.ascribe.storage;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.storage.StudyLocks.StudyLock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What other processes see of one that is killed in the middle of its work. */
@Timeout(120)
class KilledProcessTest {
  private static final int BATCH = 200;
  private static final String PREFIX = "test: ";

  @TempDir Path directory;

  /** Returns the URL of a new store. */
  String newUrl() {
    return "jdbc:sqlite:" + directory.resolve("results.db");
  }

  /** Writes batches for ever, and prints the number of each one that is acknowledged. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) {
      try (ResultStore store = ResultStores.open(arguments[0])) {
        store.upsert(List.of(Rows.study(), Rows.run()));
        for (int batch = 0; ; batch++) {
          String name = "batch" + batch + "-";
          store.upsert(IntStream.range(0, BATCH).mapToObj(i -> Rows.prediction(name + i)).toList());
          print(Integer.toString(batch));
        }
      }
    }
  }

  /** Locks the study and waits to be killed. */
  static final class LockHolder {
    private LockHolder() {}

    public static void main(String[] arguments) throws IOException {
      try (ResultStore store = ResultStores.open(arguments[0]);
          StudyLock lock = store.locks().lock(Rows.STUDY)) {
        print("locked");
        assertThat(lock).isNotNull();
        System.in.read();
      }
    }
  }

  @Test
  void aKilledWriterLeavesWholeBatchesAndAllAcknowledgedOnes() throws Exception {
    String url = newUrl();
    int acknowledged;
    try (ChildProcess writer = ChildProcess.start(Writer.class, url)) {
      do {
        acknowledged = Integer.parseInt(writer.next(PREFIX));
      } while (acknowledged < 20);
      writer.kill();
      for (String last = writer.next(PREFIX); last != null; last = writer.next(PREFIX)) {
        acknowledged = Integer.parseInt(last);
      }
    }
    try (ResultStore store = ResultStores.open(url)) {
      Map<String, Long> rowsByBatch =
          store.completedInstances(Rows.STUDY, Rows.RUN).stream()
              .collect(groupingBy(id -> id.substring(0, id.indexOf('-')), counting()));
      assertThat(rowsByBatch.values()).containsOnly((long) BATCH);
      assertThat(rowsByBatch)
          .containsKeys(
              IntStream.rangeClosed(0, acknowledged)
                  .mapToObj(batch -> "batch" + batch)
                  .toArray(String[]::new))
          .hasSizeLessThanOrEqualTo(acknowledged + 2);
    }
  }

  @Test
  void aStudyIsRunByOneProcessUntilThatDies() throws Exception {
    String url = newUrl();
    try (ResultStore store = ResultStores.open(url);
        ChildProcess holder = ChildProcess.start(LockHolder.class, url)) {
      assertThat(holder.next(PREFIX)).isEqualTo("locked");
      assertRefused(store, holder.pid());
      assertThat(store.locks().ownerOf(Rows.STUDY))
          .hasValueSatisfying(owner -> assertThat(owner).startsWith(String.valueOf(holder.pid())));
      assertThat(store.locks().ownerOf("another-study")).isEmpty();
      store.locks().lock("another-study").close();
      holder.kill();
      // A database server notices the end of a process a moment later.
      while (store.locks().ownerOf(Rows.STUDY).isPresent()) {
        Thread.onSpinWait();
      }
      try (StudyLock lock = store.locks().lock(Rows.STUDY)) {
        assertThat(lock).isNotNull();
        // Within one process as well, and the refusal must not give the lock up.
        assertRefused(store, ProcessHandle.current().pid());
        assertThat(store.locks().ownerOf(Rows.STUDY)).isPresent();
        assertRefused(store, ProcessHandle.current().pid());
        try (ChildProcess second = ChildProcess.start(LockHolder.class, url)) {
          assertThat(second.next(PREFIX)).isNull();
        }
      }
      store.locks().lock(Rows.STUDY).close();
    }
  }

  private static void assertRefused(ResultStore store, long pid) {
    assertThatThrownBy(() -> store.locks().lock(Rows.STUDY).close())
        .isInstanceOf(AscribeException.class)
        .hasMessageContainingAll(Rows.STUDY, "process " + pid)
        .extracting(e -> ((AscribeException) e).code())
        .isEqualTo(ErrorCode.STORE_UNAVAILABLE);
  }

  /** One line for the parent; other lines may come from logging. */
  private static void print(String line) {
    System.out.println(PREFIX + line);
    System.out.flush();
  }
}
