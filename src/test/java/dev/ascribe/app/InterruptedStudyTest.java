package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.app.TinyStudies.Stored;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.storage.ChildProcess;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.StudyReader;
import dev.ascribe.study.StudySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A study in a process of its own that ends in the middle, and is run again. */
@Timeout(180)
class InterruptedStudyTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final int INSTANCES = 2 * 24;

  @TempDir static Path undisturbed;
  @TempDir Path home;
  private static Path file;
  private static StudySpec study;

  @BeforeAll
  static void runUndisturbed() throws IOException {
    file = undisturbed.resolve("study.conf");
    Files.writeString(
        file,
        """
        study {
          name = interrupted
          datasets = [{ name = sample-sentiment, test-limit = 24 }]
          models = [{ model = "%s", paradigms = [prompted] }]
          training-sizes = [0, 2]
          seeds = [13]
          methods = [attention, integrated-gradients, shapley-sampling]
          attribution { permutations = 25, steps = 20 }
          training { epochs = 2, batch-size = 4 }
        }
        """
            .formatted(TinyStudies.TINY_BERT));
    study = StudyReader.read(file);
    run(undisturbed);
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private ChildProcess child;

  @BeforeEach
  void startAndWaitForTheMiddle() throws IOException {
    child =
        ChildProcess.start(
            Main.class,
            "run",
            file.toString(),
            "--home",
            home.toString(),
            "--store",
            TinyStudies.url(home),
            "--devices",
            "cpu:1");
    KIT.createTestProbe()
        .awaitAssert(
            Duration.ofSeconds(120),
            Duration.ofMillis(50),
            () -> {
              assertThat(storedInstances()).isPositive();
              return null;
            });
  }

  @AfterEach
  void closeChild() throws Exception {
    child.close();
  }

  private int storedInstances() {
    try (ResultStore store = ResultStores.open(TinyStudies.url(home))) {
      return store.runs(study.id()).stream()
          .mapToInt(run -> store.completedInstances(study.id(), run.runId()).size())
          .sum();
    }
  }

  private static List<StudyEvent> run(Path home) {
    List<StudyEvent> events = new ArrayList<>();
    try (EmbeddedEngine engine = EmbeddedEngine.open(TinyStudies.options(home, "cpu:1"))) {
      engine.run(study, events::add);
    }
    return events;
  }

  private void assertGoesOnToTheSameEnd() {
    int kept = storedInstances();
    assertThat(kept).isPositive().isLessThan(INSTANCES);

    List<StudyEvent> events = run(home);

    assertThat(events).first().isEqualTo(new StudyEvent.Planned(study.id(), 2, INSTANCES, kept));
    assertThat(events)
        .filteredOn(StudyEvent.InstanceCompleted.class::isInstance)
        .hasSize(INSTANCES - kept);
    Stored.read(home, study).assertSameAs(Stored.read(undisturbed, study));
  }

  @Test
  void killedItGoesOnToTheSameEnd() throws Exception {
    child.kill();

    assertGoesOnToTheSameEnd();
  }

  @Test
  void terminatedItKeepsWhatIsDoneAndGoesOnToTheSameEnd() throws Exception {
    assertThat(child.terminate()).isEqualTo(128 + 15);

    assertGoesOnToTheSameEnd();
  }
}
