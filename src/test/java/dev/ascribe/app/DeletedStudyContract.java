package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A study that is deleted leaves nothing, by the command line of a whole daemon, on every kind of
 * database.
 */
@Timeout(180)
abstract class DeletedStudyContract {
  private static ActorTestKit kit;

  private static final String STUDY =
      """
      study {
        name = %s
        datasets = [{ name = sample-sentiment, test-limit = 3 }]
        models = [{ model = tiny-bert, paradigms = [prompted] }]
        training-sizes = [2]
        methods = [attention, shapley-sampling]
        attribution { permutations = %d }
        training { epochs = 1, batch-size = 4 }
      }
      """;

  @TempDir Path folder;
  private Path home;
  private String url;
  private TinyDaemon daemon;

  /** Returns the URL of a new store. */
  abstract String newUrl(Path home);

  @BeforeAll
  static void startUp() {
    kit = ActorTestKit.create();
  }

  @AfterAll
  static void shutDown() {
    kit.shutdownTestKit();
  }

  @BeforeEach
  void start() {
    home = folder.resolve("home");
    url = newUrl(home);
    daemon =
        new TinyDaemon(
            home, url, TinyStudies.TINY_BERT, "ascribe.scheduling.keep-checkpoints = true");
  }

  @AfterEach
  void stop() {
    daemon.close();
  }

  private String submit(String name, int permutations, String... options) throws IOException {
    Path file = Files.writeString(folder.resolve(name), STUDY.formatted(name, permutations));
    List<String> arguments = new ArrayList<>(List.of("submit", file.toString()));
    arguments.addAll(List.of(options));
    assertThat(daemon.execute(arguments.toArray(String[]::new))).as(daemon.error()).isZero();
    return daemon.output().lines().findFirst().orElseThrow();
  }

  /** The rows of each table that belong to a study. */
  private List<String> rows(String study) throws Exception {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String table :
          List.of(
              "study",
              "run",
              "prediction",
              "attribution",
              "metric",
              "threshold_label",
              "failure",
              "submission")) {
        try (ResultSet count =
            statement.executeQuery(
                "SELECT COUNT(*) FROM %s WHERE study_id = '%s'".formatted(table, study))) {
          if (count.next() && count.getInt(1) > 0) {
            rows.add(table);
          }
        }
      }
    }
    return rows;
  }

  private List<String> filesOf(String study) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      return files.map(Path::toString).filter(file -> file.contains(study)).toList();
    } catch (UncheckedIOException vanished) {
      return filesOf(study);
    }
  }

  @Test
  void oneThatIsDone() throws Exception {
    String study = submit("done", 3, "--watch");
    String other = submit("other", 3, "--watch");
    assertThat(rows(study))
        .contains(
            "study", "run", "prediction", "attribution", "metric", "threshold_label", "submission");
    assertThat(filesOf(study)).isNotEmpty();

    assertThat(daemon.execute("cancel", study, "--delete")).as(daemon.error()).isZero();

    assertThat(daemon.output()).isEqualTo(study + ": deleted, was done, 3 of 3 texts\n");
    assertThat(rows(study)).isEmpty();
    assertThat(filesOf(study)).isEmpty();
    assertThat(daemon.execute("status", study)).isEqualTo(2);
    assertThat(daemon.execute("status")).isZero();
    assertThat(daemon.output()).contains(other).doesNotContain(study);
    assertThat(daemon.execute("cancel", study, "--delete")).isEqualTo(2);
    assertThat(daemon.error()).contains(study).hasLineCount(1);
    assertThat(rows(other)).contains("study", "attribution");
    assertThat(filesOf(other)).isNotEmpty();

    assertThat(submit("done", 3, "--watch")).isEqualTo(study);
    assertThat(rows(study)).contains("attribution");
  }

  @Test
  void oneThatRuns() throws Exception {
    String study = submit("running", 4000);
    awaitWeights(study);

    assertThat(daemon.execute("cancel", study, "--delete")).as(daemon.error()).isZero();

    assertThat(rows(study)).isEmpty();
    assertThat(filesOf(study)).isEmpty();
  }

  @Test
  void oneThatAnotherProcessRunsStays() throws Exception {
    String study = submit("locked", 3, "--watch");
    try (ResultStore store = ResultStores.open(url);
        var lock = store.locks().lock(study)) {
      assertThat(lock).isNotNull();
      assertThat(daemon.execute("cancel", study, "--delete")).isNotZero();
      assertThat(daemon.error()).contains("is being run by process");
    }
    assertThat(rows(study)).contains("attribution");
    assertThat(filesOf(study)).isNotEmpty();
  }

  private void awaitWeights(String study) throws IOException {
    kit.createTestProbe()
        .awaitAssert(
            Duration.ofMinutes(2),
            Duration.ofMillis(20),
            () -> assertThat(filesOf(study)).anyMatch(file -> file.endsWith("model.safetensors")));
  }
}
