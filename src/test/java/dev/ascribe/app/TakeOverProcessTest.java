package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.app.TinyStudies.Stored;
import dev.ascribe.common.AscribeException;
import dev.ascribe.storage.ChildProcess;
import dev.ascribe.storage.PostgresServer;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.StudyReader;
import dev.ascribe.study.StudySpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is stopped in the middle of a study loses it to another one, and writes nothing
 * more when it is woken.
 */
@Timeout(300)
class TakeOverProcessTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final int FAILED = 1;
  private static final int TEXTS = 24;

  @TempDir static Path shared;
  @TempDir Path temporary;

  private static Path file;
  private static StudySpec study;
  private static Stored undisturbed;

  private final TestProbe<Void> probe = KIT.createTestProbe();

  @BeforeAll
  static void runUndisturbed() throws IOException {
    file =
        Files.writeString(
            shared.resolve("study.conf"),
            """
            study {
              name = taken
              datasets = [{ name = sample-sentiment, test-limit = %d }]
              models = [{ model = "%s", paradigms = [prompted] }]
              training-sizes = [0]
              methods = [attention, shapley-sampling]
              attribution { permutations = 60 }
            }
            """
                .formatted(TEXTS, TinyStudies.TINY_BERT));
    study = StudyReader.parse(ConfigFactory.parseFile(file.toFile()), "study");
    try (EmbeddedEngine engine = EmbeddedEngine.open(TinyStudies.options(shared, "cpu:1"))) {
      engine.run(study, event -> {});
    }
    undisturbed = Stored.read(shared, study);
  }

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  /** Starts {@code run} in a home of its own, with its log in a file of the same name. */
  private ChildProcess run(String name, String url) throws IOException {
    return run(name, url, "2s");
  }

  private ChildProcess run(String name, String url, String lease) throws IOException {
    Path home = Files.createDirectories(temporary.resolve(name));
    Path settings =
        Files.writeString(
            temporary.resolve(name + ".conf"),
            "ascribe.locks { lease = %s, patience = 2m }".formatted(lease));
    return ChildProcess.startWithErrorsIn(
        temporary.resolve(name + ".log"),
        Main.class,
        "run",
        file.toString(),
        "--config",
        settings.toString(),
        "--home",
        home.toString(),
        "--store",
        url,
        "--devices",
        "cpu:1");
  }

  /** Stops a process when it has stored some texts, but not in the middle of a commit. */
  private void stop(ChildProcess process, ResultStore store) throws Exception {
    awaitThat(() -> assertThat(stored(store)).isPositive());
    process.signal("STOP");
    while (isInCommit(store)) {
      process.signal("CONT");
      process.signal("STOP");
    }
    assertThat(stored(store)).isBetween(1, TEXTS - 1);
  }

  private static int stored(ResultStore store) {
    return store.runs(study.id()).stream()
        .mapToInt(run -> store.completedInstances(study.id(), run.runId()).size())
        .sum();
  }

  /** Looks every now and then: a thread that spins would take a core from what it waits for. */
  private void awaitThat(Runnable assertion) {
    probe.awaitAssert(
        Duration.ofMinutes(2),
        Duration.ofMillis(20),
        () -> {
          assertion.run();
          return null;
        });
  }

  /** SQLite lets nobody write while a process is in the middle of a commit. */
  private static boolean isInCommit(ResultStore store) {
    try {
      store.checkWritable();
      return false;
    } catch (AscribeException locked) {
      return true;
    }
  }

  private void assertTheFirstWritesNothingMore(String url) throws Exception {
    try (ResultStore store = ResultStores.open(url);
        ChildProcess first = run("first", url)) {
      stop(first, store);
      try (ChildProcess second = run("second", url)) {
        assertThat(second.await()).isZero();
        Stored taken = Stored.read(url, study);
        first.signal("CONT");

        assertThat(first.await()).isEqualTo(FAILED);
        assertThat(lines("first", "was taken over"))
            .singleElement()
            .asString()
            .contains(
                "study %s was taken over by process %d on ".formatted(study.id(), second.pid()),
                "; this process writes nothing more to it");
        Stored last = Stored.read(url, study);
        assertThat(last)
            .usingRecursiveComparison()
            .withEqualsForType((one, other) -> Double.compare(one, other) == 0, Double.class)
            .isEqualTo(taken);
        assertThat(last.predictions()).hasSize(TEXTS);
        assertThat(last.status()).containsExactly("done");
        assertThat(last.failures()).isEmpty();
        last.assertSameAs(undisturbed);
      }
    }
  }

  private void assertTheSecondWaitsUntilTheFirstIsKilled(String url) throws Exception {
    try (ResultStore store = ResultStores.open(url);
        ChildProcess first = run("first", url, "10m")) {
      // A stopped process does not end its study before the second one has come to wait for it.
      stop(first, store);
      try (ChildProcess second = run("second", url)) {
        awaitThat(
            () ->
                assertThat(lines("second", "waiting for at most 120 s")).as("waits").isNotEmpty());
        first.kill();
        assertThat(second.await()).isZero();
      }
    }
    Stored.read(url, study).assertSameAs(undisturbed);
  }

  private List<String> lines(String name, String part) {
    try {
      return Files.readAllLines(temporary.resolve(name + ".log")).stream()
          .filter(line -> line.contains(part))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void atASqliteFile() throws Exception {
    assertTheFirstWritesNothingMore("jdbc:sqlite:" + temporary.resolve("results.db"));
  }

  @Test
  void aKilledProcessLosesItsStudyAtOnceToOneThatWaits() throws Exception {
    assertTheSecondWaitsUntilTheFirstIsKilled(PostgresServer.shared().newDatabase());
  }

  @Test
  void atAPostgresDatabase() throws Exception {
    assertTheFirstWritesNothingMore(PostgresServer.shared().newDatabase());
  }
}
