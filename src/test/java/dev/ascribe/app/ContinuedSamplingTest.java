package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.app.TinyStudies.Stored;
import dev.ascribe.storage.ChildProcess;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.storage.StoreBackup;
import dev.ascribe.storage.StoreProgress;
import dev.ascribe.study.StudyReader;
import dev.ascribe.study.StudySpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process is killed while it samples, and the next one continues from the stored values. */
@Timeout(120)
class ContinuedSamplingTest {
  private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.load());

  /** Longer than any sampling here, so that it can only come from the store. */
  private static final double MARKED_SECONDS = 100_000;

  /** Those of the model's outputs depend on threads and batches. */
  private static final Offset<Double> LAST_DIGITS = within(1e-6);

  @TempDir Path directory;
  private Path file;
  private StudySpec study;

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @BeforeEach
  void writeStudy() throws Exception {
    String text = IntStream.range(0, 12).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
    Path texts = directory.resolve("texts.jsonl");
    Files.writeString(
        texts,
        IntStream.range(0, 30)
            .mapToObj(
                i ->
                    """
                    {"id": "t%d", "text": "%d %s", "label": "%s"}
                    """
                        .formatted(
                            i, i, text, List.of("negative", "neutral", "positive").get(i % 3)))
            .collect(Collectors.joining()));
    file = directory.resolve("study.conf");
    Files.writeString(
        file,
        """
        study {
          name = continued
          datasets = [{ name = texts, task = sentiment, format = jsonl, paths = ["%s"],
                        test-limit = 1 }]
          models = [{ model = "%s", paradigms = [prompted] }]
          training-sizes = [0]
          seeds = [13]
          methods = [shapley-sampling]
          attribution { permutations = 900 }
        }
        """
            .formatted(texts, TinyStudies.TINY_BERT));
    study = StudyReader.read(file);
  }

  private Path newHome(String name) throws Exception {
    return Files.createDirectory(directory.resolve(name));
  }

  private void run(Path home) {
    try (EmbeddedEngine engine = EmbeddedEngine.open(TinyStudies.options(home, "cpu:1"))) {
      engine.run(study, event -> {});
    }
  }

  /** Kills a process when it has stored some values, and before it has stored the result. */
  private Path killedWhileSampling() throws Exception {
    for (int attempt = 0; attempt < 5; attempt++) {
      Path home = newHome("killed-" + attempt);
      try (ResultStore store = ResultStores.open(TinyStudies.url(home));
          ChildProcess child =
              ChildProcess.start(
                  List.of("-Dascribe.scheduling.store-evaluations=500"),
                  Main.class,
                  "run",
                  file.toString(),
                  "--home",
                  home.toString(),
                  "--store",
                  TinyStudies.url(home),
                  "--devices",
                  "cpu:1")) {
        KIT.createTestProbe()
            .awaitAssert(
                Duration.ofMinutes(1),
                Duration.ofMillis(20),
                () -> assertThat(store.unfinishedSamplings(study.id())).isNotEmpty());
        child.kill();
        if (!store.unfinishedSamplings(study.id()).isEmpty()) {
          return home;
        }
      }
    }
    throw new AssertionError("no process was killed while it sampled");
  }

  @Test
  void aKilledSamplingContinuesFromItsStoredValuesToTheSameResult() throws Exception {
    Path undisturbed = newHome("undisturbed");
    run(undisturbed);
    Path killed = killedWhileSampling();
    sql(killed, "UPDATE unfinished_sampling SET seconds = " + MARKED_SECONDS);
    Path otherWeights = newHome("other-weights");
    StoreBackup.write(
        TinyStudies.url(killed), otherWeights.resolve("results.db"), StoreProgress.NONE);
    sql(otherWeights, "UPDATE unfinished_sampling SET model = 'x', coalition_values = resolutions");

    run(killed);
    run(otherWeights);

    AttributionRow expected = sampled(undisturbed);
    AttributionRow continued = sampled(killed);
    assertThat(continued.seconds()).isGreaterThan(MARKED_SECONDS);
    assertSame(continued, expected);
    AttributionRow computed = sampled(otherWeights);
    assertThat(computed.seconds()).isLessThan(MARKED_SECONDS);
    assertSame(computed, expected);
    assertThat(count(killed)).isZero();
    assertThat(count(otherWeights)).isZero();
  }

  private static void assertSame(AttributionRow row, AttributionRow expected) {
    assertThat(row.scores()).containsExactly(expected.scores(), LAST_DIGITS);
    assertThat(row.standardErrors()).containsExactly(expected.standardErrors(), LAST_DIGITS);
    assertThat(row.evaluations()).isEqualTo(expected.evaluations());
  }

  private AttributionRow sampled(Path home) {
    return Stored.read(home, study).attributions().stream()
        .filter(row -> row.method().equals("shapley-sampling"))
        .findFirst()
        .orElseThrow();
  }

  private static void sql(Path home, String change) throws Exception {
    try (Connection connection = DriverManager.getConnection(TinyStudies.url(home));
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(change)).isPositive();
    }
  }

  private static int count(Path home) throws Exception {
    try (Connection connection = DriverManager.getConnection(TinyStudies.url(home));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM unfinished_sampling")) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
