package dev.ascribe.model;

import static dev.ascribe.model.GoldenEncoder.directory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ascribe.SharedFiles;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which output of a checkpoint's head is which label: by name, or not at all. */
class HeadLabelsTest {
  private static final List<String> SENTIMENT = List.of("negative", "neutral", "positive");
  private static final Path TRAINED = directory("tiny-bert").resolve("fine-tuned");

  @TempDir private Path temporary;

  @Test
  void labelsOfAForeignCheckpointGetTheirOwnProbabilitiesWhateverTheOrder() throws IOException {
    Path checkpoint = SharedFiles.require("cases/models/bert-cls3-posfirst");
    JsonNode expected =
        new JsonMapper()
            .readTree(SharedFiles.require("cases/expected.json").toFile())
            .get("bert-cls3-posfirst");
    assertThat(expected).hasSize(3);
    try (ExplainableModel model = load(checkpoint, checkpoint, SENTIMENT)) {
      for (JsonNode text : expected) {
        double[] probabilities = Softmax.probabilities(logits(model, text.get("text").asText()));
        JsonNode ofLabel = text.get("probabilities");
        assertThat(probabilities[0]).isCloseTo(ofLabel.get("NEGATIVE").asDouble(), within(2e-6));
        assertThat(probabilities[1]).isCloseTo(ofLabel.get("NEUTRAL").asDouble(), within(2e-6));
        assertThat(probabilities[2]).isCloseTo(ofLabel.get("POSITIVE").asDouble(), within(2e-6));
      }
    }
  }

  @Test
  void aCheckpointOfOtherLabelsIsRefusedWithBothLists() {
    Path checkpoint = SharedFiles.require("cases/models/bert-cls5");
    assertRefused(
        checkpoint,
        checkpoint,
        ErrorCode.UNSUPPORTED_MODEL,
        "1 stars, 2 stars, 3 stars, 4 stars, 5 stars",
        "negative, neutral, positive");
  }

  @Test
  void aCheckpointOfAnotherNetworkIsRefusedInPlainWords() {
    Path base = directory("tiny-bert");
    Path other = directory("tiny-roberta");
    assertThatThrownBy(() -> load(base, other, SENTIMENT))
        .hasMessageContaining(other.resolve("config.json") + ": describes another network than ")
        .hasMessageContaining(": family: bert there, roberta here; vocabulary: ")
        .hasMessageNotContainingAny("[", "EncoderConfig", "=");
  }

  @Test
  void aPermutedHeadGivesEachLabelItsOutput() {
    Path base = directory("tiny-bert");
    float[] asTrained = logits(base, TRAINED, SENTIMENT);
    Path permuted =
        AlteredModel.of(base)
            .weightsOf(TRAINED)
            .labels("Positive", " NEGATIVE", "neutral")
            .write(temporary);
    float[] byName = logits(base, permuted, SENTIMENT);
    assertThat(byName)
        .containsExactly(new float[] {asTrained[1], asTrained[2], asTrained[0]}, within(1e-6f));
  }

  @Test
  void labelsWithoutNamesAreNotGuessed() {
    assertRefused(headWith("LABEL_0", "LABEL_1", "LABEL_2"), "LABEL_0, LABEL_1, LABEL_2");
    assertRefused(
        AlteredModel.of(directory("tiny-bert"))
            .weightsOf(TRAINED)
            .config("num_labels", 3)
            .write(temporary.resolve("numbered")),
        "LABEL_0, LABEL_1, LABEL_2");
    assertRefused(
        AlteredModel.of(directory("tiny-bert"))
            .weightsOf(TRAINED)
            .write(temporary.resolve("unnamed")),
        "LABEL_0, LABEL_1, the task");
  }

  @Test
  void namesThatAreNotClearAreRefused() {
    assertRefused(headWith("positive", "Positive", "neutral"), "positive, Positive, neutral");
    assertRefused(headWith("negative", "positive"), "negative, positive, the task");
    assertRefused(headWith("negative", "neutral", "positive", "mixed"), "mixed");
    assertCorrupt("label2id", Map.of("negative", 2, "neutral", 1, "positive", 0), "'negative'");
    assertCorrupt("id2label", Map.of("0", "negative", "1", "neutral", "3", "positive"), "for 2");
    assertRefused(
        head().config("problem_type", "multi_label_classification").write(temporary),
        "multi_label_classification");
  }

  @Test
  void aCheckpointOfAnotherNetworkIsRefused() {
    // The shapes of all tensors are the same with two heads as with four.
    Path other = head().config("num_attention_heads", 2).write(temporary);
    assertRefused(
        directory("tiny-bert"),
        other,
        ErrorCode.UNSUPPORTED_MODEL,
        "does: attention heads: 4 there, 2 here");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-bert", "tiny-roberta", "tiny-distilbert"})
  void aHeadThatIsNotThereIsNotDrawn(String model) {
    Path base = directory(model);
    Path trained = base.resolve("fine-tuned");
    assertRefused(base, base, ErrorCode.UNSUPPORTED_MODEL, "LABEL_0, LABEL_1");
    for (String layer : List.of("pooler.dense", "pre_classifier", "classifier")) {
      for (String tensor : tensors(trained)) {
        if (tensor.contains(layer)) {
          Path incomplete =
              AlteredModel.of(base)
                  .weightsOf(trained)
                  .labels("negative", "neutral", "positive")
                  .withoutTensor(tensor)
                  .write(temporary.resolve(tensor));
          assertThatThrownBy(() -> load(base, incomplete, SENTIMENT))
              .as(tensor)
              .isInstanceOf(AscribeException.class)
              .hasMessageContaining(tensor.substring(tensor.indexOf(layer)));
        }
      }
    }
  }

  @Test
  void aCheckOfTheModelNamesTheLabelsOfItsHead() {
    ModelCatalog catalog = new ModelCatalog(new ModelHome(temporary.resolve("home")));
    Path model = head().write(temporary.resolve("model"));
    assertThat(catalog.check(model.toString()).paradigms().get(0).reason())
        .contains("negative, neutral, positive");
    Path wrong = headWith("a", "b");
    assertThat(catalog.check(wrong.toString()).sound()).isFalse();
    assertThat(catalog.check(wrong.toString()).mismatched())
        .anySatisfy(line -> assertThat(line).contains("classifier.weight", "[2, 32]", "[3, 32]"));
  }

  private static List<String> tensors(Path directory) {
    try (var checkpoint = dev.ascribe.model.safetensors.Checkpoint.open(directory)) {
      return List.copyOf(checkpoint.names());
    }
  }

  private static AlteredModel head() {
    return AlteredModel.of(directory("tiny-bert"))
        .weightsOf(TRAINED)
        .labels("negative", "neutral", "positive");
  }

  private Path headWith(String... labels) {
    return head().labels(labels).write(temporary.resolve(String.join("-", labels)));
  }

  private void assertCorrupt(String key, Object value, String part) {
    Path broken = head().config(key, value).write(temporary.resolve(key));
    assertRefused(directory("tiny-bert"), broken, ErrorCode.CORRUPT_CHECKPOINT, key, part);
  }

  private static void assertRefused(Path checkpoint, String... parts) {
    assertRefused(directory("tiny-bert"), checkpoint, ErrorCode.UNSUPPORTED_MODEL, parts);
  }

  /** Both by the check before anything is loaded and by the loading. */
  private static void assertRefused(Path model, Path checkpoint, ErrorCode code, String... parts) {
    ModelRef reference = reference(model, checkpoint, SENTIMENT);
    assertThatThrownBy(() -> ModelLoader.check(reference, model))
        .isInstanceOfSatisfying(AscribeException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContainingAll(parts);
    assertThatThrownBy(() -> ModelLoader.load(reference, model, Device.cpu()))
        .isInstanceOfSatisfying(AscribeException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContainingAll(parts);
  }

  private static float[] logits(Path model, Path checkpoint, List<String> labels) {
    try (ExplainableModel loaded = load(model, checkpoint, labels)) {
      return logits(loaded, "a wonderful film");
    }
  }

  private static float[] logits(ExplainableModel model, String text) {
    EncodedInput input = model.encode(new TextInput(text, null), true);
    Coalition all = Coalition.full(input.featureCount());
    return model.labelLogits(List.of(model.row(input, all, AbsencePolicy.REMOVE)))[0];
  }

  private static ExplainableModel load(Path model, Path checkpoint, List<String> labels) {
    return ModelLoader.load(reference(model, checkpoint, labels), model, Device.cpu());
  }

  private static ModelRef reference(Path model, Path checkpoint, List<String> labels) {
    return new ModelRef(
        model.toString(), Paradigm.FINE_TUNED, labels, null, List.of(), checkpoint.toString());
  }
}
