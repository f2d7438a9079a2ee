package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.AscribeException;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.storage.StudyLocks.StudyLock;
import dev.ascribe.training.CheckpointHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which weights go, with a real store and real files. */
class HousekeepingTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final int BYTES = 1000;

  @TempDir Path home;
  private ResultStore store;
  private CheckpointHome checkpoints;

  @BeforeEach
  void open() {
    store = ResultStores.open(TinyStudies.url(home));
    checkpoints = new CheckpointHome(home);
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** Weights of a study of this store. */
  private void weights(String studyId, String status, int daysOld) {
    store.upsert(List.of(new StudyRow(studyId, studyId, "0a1b", "{}", status)));
    checkpoints.claim(studyId, store.identity());
    write(studyId, daysOld);
  }

  private void write(String studyId, int daysOld) {
    try {
      Path run = Files.createDirectories(checkpoints.of(studyId).resolve("run"));
      Files.write(run.resolve("model.safetensors"), new byte[BYTES]);
      try (Stream<Path> files = Files.walk(checkpoints.of(studyId))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.setLastModifiedTime(file, FileTime.from(NOW.minus(Duration.ofDays(daysOld))));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void sweep(String settings) {
    housekeeping(settings).sweep();
  }

  private Housekeeping housekeeping(String settings) {
    return new Housekeeping(
        store,
        home,
        Housekeeping.Settings.from(
            ConfigFactory.parseString(settings)
                .withFallback(ConfigFactory.load().getConfig("ascribe.retention"))),
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private List<String> kept() throws IOException {
    return checkpoints.list().stream().map(CheckpointHome.Kept::studyId).sorted().toList();
  }

  @Test
  void weightsGoWithTheirAge() throws IOException {
    weights("done", "done", 31);
    weights("cancelled", "cancelled", 31);
    weights("interrupted", "running", 31);
    weights("recent", "cancelled", 29);
    sweep("checkpoint-age = none");
    assertThat(kept()).containsExactly("cancelled", "done", "interrupted", "recent");
    sweep("");
    assertThat(kept()).containsExactly("recent");
  }

  @Test
  void theOldestGoUntilTheRestIsSmallEnough() throws IOException {
    weights("second", "cancelled", 2);
    weights("first", "failed", 3);
    weights("third", "done", 1);
    sweep("checkpoint-bytes = none");
    assertThat(kept()).hasSize(3);
    sweep("checkpoint-bytes = 2500");
    assertThat(kept()).containsExactly("second", "third");
    sweep("checkpoint-bytes = 0");
    assertThat(kept()).isEmpty();
  }

  @Test
  void whatTheStoreDoesNotKnowGoes() throws IOException {
    weights("known", "cancelled", 1);
    checkpoints.claim("orphan", store.identity());
    write("orphan", 0);
    // As an older version left it, and as a run leaves it whose weights were released.
    write("unnoted", 0);
    store.upsert(List.of(new StudyRow("empty", "empty", "0a1b", "{}", "done")));
    checkpoints.claim("empty", store.identity());
    sweep("");
    assertThat(kept()).containsExactly("known");
  }

  @Test
  void whatBelongsToAnotherStoreStays(@TempDir Path elsewhere) throws IOException {
    checkpoints.claim("foreign", "jdbc:sqlite:" + elsewhere.resolve("results.db"));
    write("foreign", 500);
    sweep("checkpoint-bytes = 0");
    assertThat(kept()).containsExactly("foreign");
    try (ResultStore other = ResultStores.open("jdbc:sqlite:" + elsewhere.resolve("results.db"))) {
      write("unnoted", 500);
      new Housekeeping(other, home, housekeeping("").settings(), Clock.fixed(NOW, ZoneOffset.UTC))
          .sweep();
    }
    assertThat(kept()).containsExactly("unnoted");
  }

  @Test
  void whatIsRunStaysWhateverItsAge() throws IOException {
    weights("live", "running", 400);
    Path partial = checkpoints.of("live").resolve("run/.model.safetensors.17.partial");
    Files.write(partial, new byte[BYTES]);
    try (StudyLock lock = store.locks().lock("live")) {
      sweep("checkpoint-bytes = 0");
      assertThat(lock).isNotNull();
      assertThat(partial).exists();
      assertThatThrownBy(() -> housekeeping("").deleteStudy("live", () -> {}))
          .isInstanceOf(AscribeException.class)
          .hasMessageContaining("is being run by process");
    }
    assertThat(store.study("live")).isPresent();
    sweep("checkpoint-age = none");
    assertThat(kept()).containsExactly("live");
    assertThat(partial).doesNotExist();
  }

  @Test
  void trainingsThatNoRunHasGo() throws IOException {
    store.upsert(List.of(new StudyRow("study", "study", "0a1b", "{}", "running")));
    checkpoints.claim("study", store.identity());
    Path run = checkpoints.of("study").resolve("first");
    Path used = training(run, "00112233");
    Path left = training(run, "44556677");
    Path ofOtherRun = training(checkpoints.of("study").resolve("second"), "00112233");
    // As it was named before the home was moved.
    store.upsert(List.of(row("first", "/elsewhere/checkpoints/study/first/00112233")));
    try (StudyLock lock = store.locks().lock("study")) {
      sweep("");
      assertThat(lock).isNotNull();
      assertThat(List.of(used, left, ofOtherRun)).allMatch(Files::isDirectory);
    }
    sweep("");
    assertThat(used).isDirectory();
    assertThat(left).doesNotExist();
    assertThat(ofOtherRun).doesNotExist();
  }

  private static Path training(Path run, String name) throws IOException {
    Path directory = Files.createDirectories(run.resolve(name));
    Files.write(directory.resolve("model.safetensors"), new byte[BYTES]);
    Files.setLastModifiedTime(directory.resolve("model.safetensors"), FileTime.from(NOW));
    return directory;
  }

  private static RunRow row(String runId, String checkpoint) {
    return new RunRow(
        "study", runId, "d", "m", "prompted", 4, 13, "evaluating", 1, checkpoint, 2, "a", "b", "c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "checkpoint-age = -1d",
        "checkpoint-bytes = -1",
        "checkpoint-bytes = much",
        "checkpoint-age = soon",
        "download-age = -2h",
        "interval = 0s"
      })
  void settingsThatMakeNoSenseNameTheirPlace(String setting) {
    assertThatThrownBy(() -> housekeeping(setting))
        .isInstanceOf(AscribeException.class)
        .hasMessageContaining("ascribe.retention." + setting.split(" ")[0])
        .hasMessageContaining("(allowed: ")
        .hasMessageNotContaining("\n");
  }
}
