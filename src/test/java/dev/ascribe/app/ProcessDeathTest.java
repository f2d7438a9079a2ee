package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.app.TinyStudies.Stored;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.dataset.Instance;
import dev.ascribe.storage.ChildProcess;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.StudySpec;
import dev.ascribe.worker.AdditiveRuntime;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that die as they compute one text of a study. */
@Timeout(300)
class ProcessDeathTest {
  private static final int KILLED = 137;
  private static final int ATTEMPTS = 2;

  private static final StudySpec STUDY =
      TinyStudies.study(
          "datasets = [{ name = sample-sentiment, test-limit = 9 }], training-sizes = [0],"
              + " methods = [attention], models = [{ model = \""
              + TinyStudies.TINY_BERT
              + "\", paradigms = [prompted] }]");

  @TempDir Path home;

  /** Runs the study on a device that kills the process at the longest text. */
  static final class Runner {
    private Runner() {}

    public static void main(String[] arguments) {
      int deadly = longest().input().words().size() + 1;
      AdditiveRuntime runtime =
          new AdditiveRuntime(
              rows -> {
                if (rows.stream().anyMatch(row -> row.length() == deadly)) {
                  Runtime.getRuntime().halt(KILLED);
                }
              });
      try (AdditiveEngine engine =
          new AdditiveEngine(Path.of(arguments[0]), runtime, ConfigFactory.load())) {
        engine.run(STUDY);
      }
      System.exit(0);
    }
  }

  private static List<Instance> texts() {
    return DatasetLoader.load(STUDY.datasets().get(0)).test();
  }

  private static Instance longest() {
    return texts().stream()
        .max(Comparator.comparingInt(text -> text.input().words().size()))
        .orElseThrow();
  }

  private int run() throws Exception {
    List<String> flags = List.of("-Dascribe.scheduling.attempts=" + ATTEMPTS);
    try (ChildProcess process = ChildProcess.start(flags, Runner.class, home.toString())) {
      return process.await();
    }
  }

  @Test
  void aTextThatKillsAsManyProcessesAsThereAreAttemptsIsSetAsideAndTheOthersAreExplained()
      throws Exception {
    for (int death = 1; death <= ATTEMPTS; death++) {
      assertThat(run()).as("death %d", death).isEqualTo(KILLED);
    }
    assertThat(run()).isZero();

    Stored stored = Stored.read(home, STUDY);
    assertThat(stored.status()).containsExactly("failed");
    assertThat(stored.failures())
        .allMatch(failure -> failure.instanceId().equals(longest().id()))
        .allMatch(
            failure -> failure.code().equals("PROCESS_DIED") && failure.attempts() == ATTEMPTS)
        .isNotEmpty();
    assertThat(stored.predictions()).hasSize(texts().size() - 1);

    // Whoever begins it again has a reason to: it is tried again, as often.
    assertThat(run()).isEqualTo(KILLED);
  }

  @Test
  void aProcessThatEndsInOrderLeavesNothing() throws Exception {
    try (AdditiveEngine engine =
        new AdditiveEngine(home, new AdditiveRuntime(rows -> {}), ConfigFactory.load())) {
      engine.run(STUDY);
    }
    assertThat(home.resolve("running")).isEmptyDirectory();
    try (ResultStore store = ResultStores.open(TinyStudies.url(home))) {
      assertThat(store.deaths(STUDY.id())).isEmpty();
    }
  }
}
