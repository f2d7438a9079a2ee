package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.app.TinyStudies.Stored;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.model.catalog.ModelDigest;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.study.StudySpec;
import dev.ascribe.training.CheckpointHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Trained weights that are not what was written when a study goes on: they are trained again. */
@Timeout(300)
class DamagedCheckpointTest {
  private static final StudySpec STUDY =
      TinyStudies.study("training-sizes = [2], methods = [attention]");

  /** All tests share it: each leaves the study as it found it, which takes seconds to train. */
  @TempDir static Path home;

  private static Stored whole;

  @BeforeAll
  static void runUndisturbed() {
    run();
    whole = Stored.read(home, STUDY);
  }

  /** What happens to a file of weights between two processes. */
  private enum Damage {
    TRUNCATED {
      @Override
      void to(Path weights, byte[] bytes) throws IOException {
        Files.write(weights, Arrays.copyOf(bytes, bytes.length / 2));
      }
    },
    EMPTY {
      @Override
      void to(Path weights, byte[] bytes) throws IOException {
        Files.write(weights, new byte[0]);
      }
    },
    MISSING {
      @Override
      void to(Path weights, byte[] bytes) throws IOException {
        Files.delete(weights);
      }
    },
    DIRECTORY_GONE {
      @Override
      void to(Path weights, byte[] bytes) throws IOException {
        CheckpointHome.delete(weights.getParent());
      }
    },
    FLIPPED_BITS {
      @Override
      void to(Path weights, byte[] bytes) throws IOException {
        byte[] flipped = bytes.clone();
        for (int i = flipped.length - 20_000; i < flipped.length; i++) {
          flipped[i] ^= 1;
        }
        Files.write(weights, flipped);
      }
    },
    ANOTHER_RUNS_WEIGHTS {
      @Override
      void to(Path weights, byte[] bytes) throws IOException {
        Files.copy(
            TinyStudies.TINY_BERT.resolve("model.safetensors"),
            weights,
            java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      }
    };

    abstract void to(Path weights, byte[] bytes) throws IOException;
  }

  private static void run() {
    Config config =
        ConfigFactory.parseString("ascribe.scheduling.keep-checkpoints = true")
            .withFallback(ConfigFactory.load());
    try (EmbeddedEngine engine =
        EmbeddedEngine.open(new EngineOptions(home, TinyStudies.url(home), "cpu:1", config))) {
      engine.run(STUDY, event -> {});
    }
  }

  /** As if the process had died in the middle of both runs. */
  private void leaveHalf() throws Exception {
    try (Connection connection = DriverManager.getConnection(TinyStudies.url(home));
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE study SET status = 'running'");
      statement.execute("UPDATE run SET status = 'evaluating'");
      statement.execute(
          "DELETE FROM prediction WHERE instance_id ="
              + " (SELECT MIN(instance_id) FROM prediction)");
    }
  }

  @ParameterizedTest
  @EnumSource
  void isTrainedAgain(Damage damage) throws Exception {
    RunRow trained = whole.runs().get(0);
    Path weights = Path.of(trained.checkpoint()).resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    assertThat(ModelDigest.of(weights.getParent())).isEqualTo(trained.checkpointDigest());
    leaveHalf();
    damage.to(weights, bytes);

    run();

    Stored.read(home, STUDY).assertSameAs(whole);
    assertThat(weights).hasBinaryContent(bytes);
  }

  @Test
  void soundWeightsAreUsedAgain() throws Exception {
    Path weights = Path.of(whole.runs().get(0).checkpoint()).resolve("model.safetensors");
    var before = Files.getLastModifiedTime(weights);
    leaveHalf();
    run();
    Stored.read(home, STUDY).assertSameAs(whole);
    assertThat(Files.getLastModifiedTime(weights)).isEqualTo(before);
  }
}
