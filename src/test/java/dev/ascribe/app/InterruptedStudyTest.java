package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.app.TinyStudies.Stored;
import dev.ascribe.storage.ChildProcess;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.storage.StoreBackup;
import dev.ascribe.storage.StoreProgress;
import dev.ascribe.study.StudyReader;
import dev.ascribe.study.StudySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A study in a process of its own that ends in the middle, and is run again by another one. */
@Timeout(300)
class InterruptedStudyTest {
  private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.load());
  private static final int INSTANCES = 2 * 12;

  @TempDir static Path undisturbed;
  @TempDir Path homes;
  private static Path file;
  private static StudySpec study;

  @BeforeAll
  static void runUndisturbed() throws Exception {
    file = undisturbed.resolve("study.conf");
    Files.writeString(
        file,
        """
        study {
          name = interrupted
          datasets = [{ name = sample-sentiment, test-limit = 12 }]
          models = [{ model = "%s", paradigms = [prompted] }]
          training-sizes = [0, 2]
          seeds = [13]
          methods = [attention, integrated-gradients, shapley-sampling]
          attribution { permutations = 15, steps = 10 }
          training { epochs = 2, batch-size = 4 }
        }
        """
            .formatted(TinyStudies.TINY_BERT));
    study = StudyReader.read(file);
    runToTheEnd(undisturbed);
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static ChildProcess start(Path home) throws IOException {
    return ChildProcess.start(
        Main.class,
        "run",
        file.toString(),
        "--home",
        home.toString(),
        "--store",
        TinyStudies.url(home),
        "--devices",
        "cpu:1");
  }

  private static void runToTheEnd(Path home) {
    try (EmbeddedEngine engine = EmbeddedEngine.open(TinyStudies.options(home, "cpu:1"))) {
      engine.run(study, event -> {});
    }
  }

  /** Makes a process end, and says with which exit code it did. */
  private interface Interruption {
    int interrupt(ChildProcess child) throws Exception;
  }

  /**
   * Has a process end in the middle of the study, and says in which home. On a slow machine the
   * middle may be past before this process looks; then it begins again.
   */
  private Path interrupted(int signal, Interruption interruption) throws Exception {
    for (int attempt = 0; attempt < 5; attempt++) {
      Path home = Files.createDirectory(homes.resolve("home-" + attempt));
      int code;
      try (ChildProcess child = start(home)) {
        awaitTheMiddle(home);
        code = interruption.interrupt(child);
      }
      if (storedInstances(home) < INSTANCES) {
        assertThat(code).isEqualTo(128 + signal);
        return home;
      }
    }
    throw new AssertionError("no process was interrupted in the middle of the study");
  }

  private static void awaitTheMiddle(Path home) {
    try (ResultStore store = ResultStores.open(TinyStudies.url(home))) {
      KIT.createTestProbe()
          .awaitAssert(
              Duration.ofMinutes(2),
              Duration.ofMillis(20),
              () -> {
                assertThat(storedInstances(store)).isPositive();
                return null;
              });
    }
  }

  private static int storedInstances(Path home) {
    try (ResultStore store = ResultStores.open(TinyStudies.url(home))) {
      return storedInstances(store);
    }
  }

  private static int storedInstances(ResultStore store) {
    return store.runs(study.id()).stream()
        .mapToInt(run -> store.completedInstances(study.id(), run.runId()).size())
        .sum();
  }

  private static void assertGoesOnToTheSameEnd(Path home) throws Exception {
    assertThat(storedInstances(home)).isPositive().isLessThan(INSTANCES);
    runToTheEnd(home);
    Stored.read(home, study).assertSameAs(Stored.read(undisturbed, study));
  }

  @Test
  void killedItGoesOnToTheSameEnd() throws Exception {
    Path home =
        interrupted(
            9,
            child -> {
              child.kill();
              return child.await();
            });
    assertGoesOnToTheSameEnd(home);
  }

  @Test
  void terminatedItKeepsWhatIsDoneAndGoesOnToTheSameEnd() throws Exception {
    assertGoesOnToTheSameEnd(interrupted(15, ChildProcess::terminate));
  }

  @Test
  void restoredFromABackupItGoesOnToTheSameEnd() throws Exception {
    Path backup = homes.resolve("backup.db");
    interrupted(
        9,
        child -> {
          // An attempt that came too late has left a backup of a finished study.
          Files.deleteIfExists(backup);
          Path home = Files.list(homes).filter(Files::isDirectory).max(Path::compareTo).get();
          StoreBackup.write(TinyStudies.url(home), backup, StoreProgress.NONE);
          child.kill();
          return child.await();
        });
    Path elsewhere = Files.createDirectory(homes.resolve("restored"));
    Files.move(backup, elsewhere.resolve("results.db"));

    assertGoesOnToTheSameEnd(elsewhere);
  }
}
