package dev.ascribe.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.OwnerOnly;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class StoreBackupTest {
  private static final int BATCH = 500;

  @TempDir Path directory;
  private String url;
  private Path file;

  @BeforeEach
  void fill() {
    url = "jdbc:sqlite:" + directory.resolve("results.db");
    file = directory.resolve("backup.db");
    try (ResultStore store = ResultStores.open(url)) {
      store.upsert(List.of(Rows.study(), Rows.run()));
      for (int batch = 0; batch < 20; batch++) {
        store.upsert(batch(batch));
      }
    }
  }

  private static List<ResultRow.PredictionRow> batch(int number) {
    return IntStream.range(0, BATCH)
        .mapToObj(i -> Rows.prediction("b%d-%d".formatted(number, i)))
        .toList();
  }

  private static Set<String> instances(Path store) {
    try (ResultStore opened = ResultStores.open("jdbc:sqlite:" + store)) {
      return opened.completedInstances(Rows.STUDY, Rows.RUN);
    }
  }

  private List<String> files() throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aBackupHasWholeTransactionsOfOneMomentWhileOthersWrite() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    CountDownLatch begun = new CountDownLatch(1);
    try (ResultStore store = ResultStores.open(url)) {
      CompletableFuture<Integer> writer =
          CompletableFuture.supplyAsync(
              () -> {
                int batch = 20;
                for (; !enough.get(); batch++) {
                  store.upsert(batch(batch));
                  begun.countDown();
                }
                return batch;
              });
      begun.await();
      long bytes = StoreBackup.write(url, file, StoreProgress.NONE);
      enough.set(true);
      int written = writer.join();

      assertThat(bytes).isEqualTo(Files.size(file));
      Set<String> kept = instances(file);
      int batches = kept.size() / BATCH;
      assertThat(batches).isBetween(21, written);
      assertThat(kept)
          .hasSize(batches * BATCH)
          .containsAll(
              batch(batches - 1).stream().map(ResultRow.PredictionRow::instanceId).toList());
      assertThat(StoreCheck.check("jdbc:sqlite:" + file, StoreProgress.NONE).faults())
          .extracting(StoreFault::kind)
          .doesNotContain(StoreFault.Kind.DAMAGE, StoreFault.Kind.ORPHAN);
    }
  }

  @Test
  void onlyTheOwnerCanReadItAndNothingElseIsLeft() throws IOException {
    StoreBackup.write(url, file, StoreProgress.NONE);
    assertThat(OwnerOnly.isOpenToAll(file)).isFalse();
    assertThat(files()).containsExactly("backup.db", "results.db");
  }

  @Test
  void aFileThatExistsStaysAsItIs() throws IOException {
    Files.writeString(file, "precious");
    assertThatThrownBy(() -> StoreBackup.write(url, file, StoreProgress.NONE))
        .hasMessage(
            "FILE: '%s' exists, and a backup replaces no file; name another one".formatted(file))
        .extracting(e -> ((AscribeException) e).code())
        .isEqualTo(ErrorCode.BAD_USAGE);
    assertThat(file).hasContent("precious");
  }

  @Test
  void aFileThatAppearsMeanwhileStaysAsItIs() throws IOException {
    assertThatThrownBy(
            () ->
                StoreBackup.write(
                    url,
                    file,
                    new StoreProgress() {
                      @Override
                      public void begin(long total) {
                        assertThat(total).isPositive();
                      }

                      @Override
                      public void advance(long done, String detail) {
                        try {
                          Files.writeString(file, "precious");
                        } catch (IOException e) {
                          throw new AssertionError(e);
                        }
                      }
                    }))
        .hasMessageContaining("exists");
    assertThat(file).hasContent("precious");
    assertThat(files()).containsExactly("backup.db", "results.db");
  }

  @Test
  void aDirectoryThatIsMissingIsNamed() {
    Path nowhere = directory.resolve("no/backup.db");
    assertThatThrownBy(() -> StoreBackup.write(url, nowhere, StoreProgress.NONE))
        .hasMessage(
            "FILE: cannot write '%s': there is no directory '%s'"
                .formatted(nowhere, nowhere.getParent()));
  }

  @Test
  void aDamagedStoreMakesNoBackup() throws IOException {
    try (RandomAccessFile store =
        new RandomAccessFile(directory.resolve("results.db").toFile(), "rw")) {
      store.seek(store.length() / 2);
      store.write(new byte[20_000]);
    }
    assertThatThrownBy(() -> StoreBackup.write(url, file, StoreProgress.NONE))
        .hasMessageContaining("is damaged, and its backup would be as well: ")
        .hasMessageNotContaining("\n");
    assertThat(files()).containsExactly("results.db");
  }

  @Test
  void ofPostgresTheCommandIsNamed() {
    assertThatThrownBy(
            () ->
                StoreBackup.write(
                    "jdbc:postgresql://db.example:5433/results?user=ann",
                    Path.of("my backup.dump"),
                    StoreProgress.NONE))
        .hasMessage(
            "store jdbc:postgresql://db.example:5433/results?user=ann: PostgreSQL makes backups itself:"
                + " pg_dump --host=db.example --port=5433 --username=ann --format=custom"
                + " --file='my backup.dump' results");
  }
}
