package dev.ascribe.model.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.chat.ChatTemplate;
import dev.ascribe.model.safetensors.Checkpoint;
import dev.ascribe.model.safetensors.SafetensorsWriter;
import dev.ascribe.model.safetensors.SafetensorsWriter.Tensor;
import dev.ascribe.study.Paradigm;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelCatalogTest {
  private static final Path TINY = Path.of("src/test/resources/models");

  @TempDir Path directory;
  private ModelCatalog catalog;

  @BeforeEach
  void openCatalog() {
    catalog = new ModelCatalog(new ModelHome(directory.resolve("home")));
  }

  @Test
  void aKnownModelThatIsNotThereNamesTheCommandThatGetsIt() {
    assertRefused(
        () -> catalog.resolve("bert-base-uncased"),
        ErrorCode.MODEL_NOT_FOUND,
        "ascribe models pull bert-base-uncased");
  }

  @Test
  void anUnknownNameIsAnsweredWithTheNearest() {
    assertRefused(
        () -> catalog.resolve("bert-base-uncase"),
        ErrorCode.UNKNOWN_NAME,
        "did you mean 'bert-base-uncased'");
    assertRefused(
        () -> catalog.resolve("nonsense"),
        ErrorCode.UNKNOWN_NAME,
        "; hf:ORG/NAME for a model of the Hugging Face hub; the path of a model directory)");
    assertRefused(
        () -> catalog.pull("bert-bas-uncased", PullListener.NONE),
        ErrorCode.UNKNOWN_NAME,
        "did you mean 'bert-base-uncased'");
  }

  @Test
  void aModelOfTheHubNamesTheCommandThatGetsIt() {
    assertRefused(
        () -> catalog.resolve("hf:org/name"),
        ErrorCode.MODEL_NOT_FOUND,
        "ascribe models pull hf:org/name");
    assertRefused(() -> catalog.resolve("hf:a/b/c"), ErrorCode.INVALID_VALUE, "hf:ORG/NAME");
    assertThat(catalog.isMissing("hf:org/name")).isTrue();
  }

  @Test
  void aGgufFileBecomesAModel() throws IOException {
    Path installed =
        catalog.importGguf(
            Path.of("src/test/resources/gguf/tiny-llama.gguf"), "small", PullListener.NONE);
    assertThat(catalog.resolve("small")).isEqualTo(installed);
    assertThat(installed).isDirectoryContaining("glob:**/model.safetensors");
    assertThat(catalog.chatTemplate("small"))
        .get()
        .extracting(ChatTemplate::name)
        .isEqualTo("chatml");
    assertThat(catalog.list())
        .extracting(ModelListing::name, ModelListing::source)
        .contains(
            tuple(
                "small",
                Path.of("src/test/resources/gguf/tiny-llama.gguf").toAbsolutePath().toString()));
    assertRefused(
        () ->
            catalog.importGguf(
                Path.of("src/test/resources/gguf/tokenizer.model"), "no", PullListener.NONE),
        ErrorCode.CORRUPT_CHECKPOINT,
        "not a GGUF file");
    assertThat(catalog.home().installed()).containsExactly("small");
  }

  @Test
  void directoriesAreTakenAsTheyAre() {
    assertThat(catalog.resolve(TINY.resolve("tiny-bert").toString()))
        .isEqualTo(TINY.resolve("tiny-bert").toAbsolutePath());
    assertRefused(
        () -> catalog.resolve(directory.toString()), ErrorCode.MODEL_NOT_FOUND, "no config.json");
    assertRefused(
        () -> catalog.resolve("./nowhere/at-all"), ErrorCode.MODEL_NOT_FOUND, "no such directory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-bert", "tiny-roberta", "tiny-distilbert"})
  void everyFamilyPassesItsCheck(String name) {
    ModelCheck check = catalog.check(TINY.resolve(name).toString());
    assertThat(check.missing()).isEmpty();
    assertThat(check.mismatched()).isEmpty();
    assertThat(check.sound()).isTrue();
    assertThat(check.parameters()).isPositive();
    assertThat(fit(check, Paradigm.PROMPTED).fits()).isTrue();
    assertThat(fit(check, Paradigm.FINE_TUNED).fits()).isTrue();
    assertThat(fit(check, Paradigm.DECODER).fits()).isFalse();
  }

  @Test
  void aCausalLanguageModelFitsTheDecoderParadigmOnly() {
    ModelCheck check = catalog.check(TINY.resolve("tiny-llama").toString());
    assertThat(check.sound()).isTrue();
    assertThat(check.unexpected()).isEmpty();
    assertThat(check.family()).isEqualTo("llama");
    assertThat(check.paradigms())
        .filteredOn(ModelCheck.ParadigmFit::fits)
        .extracting(ModelCheck.ParadigmFit::paradigm)
        .containsExactly(Paradigm.DECODER);
    Path installed =
        catalog.importGguf(
            Path.of("src/test/resources/gguf/tiny-mistral.gguf"), "converted", PullListener.NONE);
    assertThat(catalog.check(installed.toString()).sound()).isTrue();
  }

  @Test
  void anEncoderWithoutItsHeadFitsFineTuningOnly() throws IOException {
    Path bare = copyOf("tiny-bert", name -> !name.startsWith("cls."));
    ModelCheck check = catalog.check(bare.toString());
    assertThat(check.sound()).isTrue();
    assertThat(fit(check, Paradigm.FINE_TUNED).fits()).isTrue();
    assertThat(fit(check, Paradigm.PROMPTED).fits()).isFalse();
    assertThat(fit(check, Paradigm.PROMPTED).reason())
        .contains("cls.predictions.transform.dense.weight");
  }

  @Test
  void missingAndMisshapenTensorsAreListed() throws IOException {
    String query = "bert.encoder.layer.0.attention.self.query.weight";
    Path broken = copyOf("tiny-bert", name -> !name.equals(query));
    Path config = broken.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replaceFirst("\"type_vocab_size\": \\d+", "\"type_vocab_size\": 7"));
    ModelCheck check = catalog.check(broken.toString());
    assertThat(check.missing()).containsExactly(query);
    assertThat(check.mismatched())
        .singleElement()
        .asString()
        .startsWith("bert.embeddings.token_type_embeddings.weight: [7, ");
    assertThat(check.paradigms()).noneMatch(ModelCheck.ParadigmFit::fits);
    assertRefused(
        () -> catalog.importDirectory(broken, "broken", false),
        ErrorCode.CORRUPT_CHECKPOINT,
        "1 tensor missing, 1 tensor of a wrong shape; the first: bert.encoder");
    assertThat(catalog.home().installed()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anImportedModelIsFoundByItsName(boolean link) throws IOException {
    Path source = copyOf("tiny-roberta", name -> true);
    Path installed = catalog.importDirectory(source, "mine", link);
    assertThat(catalog.resolve("mine")).isEqualTo(installed);
    assertThat(Files.isSymbolicLink(installed.resolve("model.safetensors"))).isEqualTo(link);
    assertThat(catalog.check("mine").sound()).isTrue();
    assertThat(catalog.list())
        .extracting(ModelListing::name, ModelListing::installed)
        .containsExactly(
            tuple("bert-base-uncased", false),
            tuple("mine", true),
            tuple("smollm2-135m-instruct", false));
    assertRefused(
        () -> catalog.importDirectory(TINY.resolve("tiny-bert"), "mine", link),
        ErrorCode.INVALID_VALUE,
        "'mine' is taken");
  }

  @Test
  void anImportedModelThatLostAFileSaysSo() throws IOException {
    Path installed = catalog.importDirectory(TINY.resolve("tiny-bert"), "mine", false);
    Files.delete(installed.resolve("tokenizer.json"));
    assertRefused(
        () -> catalog.resolve("mine"), ErrorCode.MODEL_NOT_FOUND, "files are missing or changed");
    catalog.importDirectory(TINY.resolve("tiny-bert"), "mine", false);
    assertThat(catalog.resolve("mine")).isEqualTo(installed);
  }

  @Test
  void namesThatWouldLeaveTheHomeAreRefused() {
    assertRefused(
        () -> catalog.importDirectory(TINY.resolve("tiny-bert"), "../out", false),
        ErrorCode.INVALID_VALUE,
        "model name '../out'");
    assertRefused(
        () -> catalog.importDirectory(TINY.resolve("tiny-bert"), "bert-base-uncased", false),
        ErrorCode.INVALID_VALUE,
        "taken by the catalog");
  }

  @Test
  void theDigestFollowsTheWeightsValues() throws IOException {
    Path copy = copyOf("tiny-bert", name -> true);
    String digest = ModelDigest.of(copy);
    assertThat(digest).hasSize(64).isEqualTo(ModelDigest.of(copy));
    Path installed = catalog.importDirectory(copy, "copy", false);
    assertThat(ModelDigest.of(installed)).isEqualTo(digest);
    Path trained = TINY.resolve("tiny-bert/fine-tuned");
    assertThat(ModelDigest.of(copy, trained))
        .hasSize(64)
        .isNotIn(digest, ModelDigest.of(trained), ModelDigest.of(trained, copy));
    Path weights = installed.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);
    Files.setLastModifiedTime(weights, FileTime.fromMillis(1_000));
    assertThat(ModelDigest.of(installed)).isNotEqualTo(digest);
  }

  private static ModelCheck.ParadigmFit fit(ModelCheck check, Paradigm paradigm) {
    return check.paradigms().stream()
        .filter(fit -> fit.paradigm() == paradigm)
        .findFirst()
        .orElseThrow();
  }

  private static void assertRefused(ThrowingCallable call, ErrorCode code, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(AscribeException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(message);
  }

  /** A copy of a model with only some of its tensors. */
  private Path copyOf(String model, Predicate<String> kept) throws IOException {
    Path target = Files.createDirectories(directory.resolve("copy-of-" + model));
    for (String file : List.of("config.json", "tokenizer.json", "tokenizer_config.json")) {
      Files.copy(TINY.resolve(model).resolve(file), target.resolve(file));
    }
    try (Checkpoint checkpoint = Checkpoint.open(TINY.resolve(model))) {
      List<Tensor> tensors = new ArrayList<>();
      for (String name : checkpoint.names()) {
        if (kept.test(name)) {
          FloatBuffer values = FloatBuffer.allocate((int) checkpoint.elementCount(name));
          checkpoint.read(name, values);
          tensors.add(new Tensor(name, checkpoint.shape(name), () -> values.flip()));
        }
      }
      SafetensorsWriter.write(target.resolve("model.safetensors"), Map.of(), tensors);
    }
    return target;
  }
}
