package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.storage.ChildProcess;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What processes leave that end in order, or are killed, and what the next one finds. */
@Timeout(300)
class LeftoversProcessTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final String STUDY =
      """
      study {
        name = long
        datasets = [{ name = sample-sentiment }]
        models = [{ model = "%s", paradigms = [prompted] }]
        training-sizes = [2]
        methods = [shapley-sampling]
        attribution { permutations = 400 }
        training { epochs = 1, batch-size = 4 }
      }
      """
          .formatted(TinyStudies.TINY_BERT);

  @TempDir private Path home;
  @TempDir private Path temporary;

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  private ChildProcess start(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of("--home", home.toString(), "--store", TinyStudies.url(home), "--devices", "cpu:1"));
    return ChildProcess.start(
        List.of("-Djava.io.tmpdir=" + temporary), Main.class, all.toArray(String[]::new));
  }

  private List<String> namesInHome() throws IOException {
    try (Stream<Path> files = Files.list(home)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aDaemonThatIsStoppedOrKilledLeavesNoTemporaryFile() throws Exception {
    try (ChildProcess daemon = start("serve", "--port", "0")) {
      assertThat(daemon.next("Listening at ")).isNotNull();
      assertThat(temporary).isEmptyDirectory();
      assertThat(daemon.terminate()).isZero();
    }
    assertThat(temporary).isEmptyDirectory();
    assertThat(namesInHome()).noneMatch(name -> name.startsWith(".") || name.endsWith(".lock"));
    try (ChildProcess daemon = start("serve", "--port", "0")) {
      assertThat(daemon.next("Listening at ")).isNotNull();
      daemon.kill();
    }
    assertThat(temporary).isEmptyDirectory();
    assertThat(namesInHome()).noneMatch(name -> name.startsWith(".") || name.endsWith(".lock"));
  }

  @Test
  void aRunThatIsKilledIsTidiedUpAfterByTheNextProcess() throws Exception {
    Path file = Files.writeString(home.resolve("study.conf"), STUDY);
    try (ChildProcess run = start("run", file.toString())) {
      awaitWeights();
      run.kill();
    }
    assertThat(temporary).isEmptyDirectory();
    assertThat(namesInHome()).anyMatch(name -> name.endsWith(".lock"));
    Path partial = weights().resolve(".model.safetensors.4711.partial");
    Files.writeString(partial, "half");
    Path attempt = weights().resolveSibling(".4711.partial");
    Files.writeString(Files.createDirectory(attempt).resolve("model.safetensors"), "half");
    Path unused = weights().resolveSibling("0123456789abcdef");
    Files.writeString(Files.createDirectory(unused).resolve("model.safetensors"), "weights");
    Path orphan = home.resolve("checkpoints/gone-0a1b2c/run/model.safetensors");
    Files.createDirectories(orphan.getParent());
    Files.writeString(orphan, "weights");
    Path staged = home.resolve("models/.bert.partial/model.safetensors");
    Files.createDirectories(staged.getParent());
    Files.writeString(staged, "half");

    EmbeddedEngine.open(TinyStudies.options(home, "cpu:1")).close();

    assertThat(namesInHome()).noneMatch(name -> name.endsWith(".lock"));
    assertThat(home.resolve("running")).isEmptyDirectory();
    assertThat(home.resolve("models")).isEmptyDirectory();
    assertThat(orphan.getParent().getParent()).doesNotExist();
    assertThat(partial).doesNotExist();
    assertThat(attempt).doesNotExist();
    assertThat(unused).doesNotExist();
    // The study can go on from them.
    assertThat(weights().resolve("model.safetensors")).exists();
    try (ResultStore store = ResultStores.open(TinyStudies.url(home))) {
      assertThat(store.studies()).hasSize(1);
    }
  }

  /** The directory of the weights that the store names. */
  private Path weights() {
    try (ResultStore store = ResultStores.openExisting(TinyStudies.url(home))) {
      RunRow run = store.runs(store.studies().get(0).studyId()).get(0);
      assertThat(run.checkpoint()).isNotNull();
      return Path.of(run.checkpoint());
    }
  }

  private void awaitWeights() {
    KIT.createTestProbe()
        .awaitAssert(
            Duration.ofMinutes(2),
            Duration.ofMillis(200),
            () -> {
              // The directory appears after the store is ready.
              assertThat(home.resolve("checkpoints")).isDirectory();
              return assertThat(weights()).isDirectory();
            });
  }
}
