package dev.ascribe.model;

import static dev.ascribe.model.GoldenEncoder.directory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.ascribe.common.Coalition;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.transformer.SharedMemory;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkPoolTest {
  private static final String IT_WAS = "{text} It was {mask}.";
  private static final String ALL_IN_ALL = "All in all {mask}: {text}";

  private final NetworkPool pool = new NetworkPool(Device.cpu(), 1 << 20);

  private static ModelRef prompted(String template, String... words) {
    return new ModelRef(
        directory("tiny-bert").toString(),
        Paradigm.PROMPTED,
        List.of("no", "yes"),
        template,
        List.of(words),
        null);
  }

  private static ModelRef decoder(String template, String... words) {
    return new ModelRef(
        directory("tiny-llama").toString(),
        Paradigm.DECODER,
        List.of("no", "yes"),
        template,
        List.of(words),
        null);
  }

  private ExplainableModel shared(ModelRef reference) {
    return ModelLoader.load(reference, Path.of(reference.model()), pool);
  }

  private static float[] score(ExplainableModel model) {
    EncodedInput input = model.encode(new TextInput("a wonderful film", null), true);
    Coalition all = Coalition.full(input.featureCount());
    return model.labelLogits(List.of(model.row(input, all, AbsencePolicy.REMOVE)))[0];
  }

  private static float[] scoreAlone(ModelRef reference) {
    try (ExplainableModel alone =
        ModelLoader.load(reference, Path.of(reference.model()), Device.cpu())) {
      return score(alone);
    }
  }

  /** That two references share, score as alone, and free the parameters together and once. */
  private void assertShared(ModelRef one, ModelRef other) {
    ExplainableModel first = shared(one);
    ExplainableModel second = shared(other);
    SharedMemory memory = (SharedMemory) first.memory();
    assertThat(second.memory()).isSameAs(memory);
    assertThat(score(first)).containsExactly(scoreAlone(one));
    assertThat(score(second)).containsExactly(scoreAlone(other));

    first.close();
    first.close();
    assertThat(memory.isFreed()).isFalse();
    assertThat(score(second)).containsExactly(scoreAlone(other));
    second.close();

    assertThat(memory.isFreed()).isTrue();
    assertThat(memory.manager().isOpen()).isFalse();
    assertThatThrownBy(memory::shared).isInstanceOf(IllegalStateException.class);
    try (ExplainableModel again = shared(one)) {
      assertThat(again.memory()).isNotSameAs(memory);
      assertThat(score(again)).containsExactly(scoreAlone(one));
    }
  }

  @Test
  void templatesAndLabelWordsOfAnEncoderShareItsNetwork() {
    assertShared(prompted(IT_WAS, "terrible", "great"), prompted(ALL_IN_ALL, "okay", "terrible"));
  }

  @Test
  void promptsAndLabelWordsOfADecoderShareItsNetwork() {
    assertShared(
        decoder("Review: a great day\nIt was great\nReview: {text}\nIt was", "terrible", "great"),
        decoder("{text} It was", "okay", "wonderful"));
  }

  @Test
  void otherHeadsAndOtherWeightsAreOtherNetworks(@TempDir Path checkpoint) throws IOException {
    ModelRef prompted = prompted(IT_WAS, "terrible", "great");
    Path trained = directory("tiny-bert").resolve("fine-tuned");
    AlteredModel.of(directory("tiny-bert"))
        .weightsOf(trained)
        .labels("a", "b", "c")
        .write(checkpoint);
    ModelRef ofThree = fineTuned(trained, "a", "b", "c");
    List<ExplainableModel> models =
        Stream.of(
                prompted,
                ofThree,
                fineTuned(checkpoint, "a", "b", "c"),
                fineTuned(checkpoint, "c", "b", "a"))
            .map(this::shared)
            .toList();
    assertThat(models.stream().map(ExplainableModel::memory).distinct()).hasSize(4);
    models.forEach(ExplainableModel::close);
  }

  private static ModelRef fineTuned(Path checkpoint, String... labels) {
    return new ModelRef(
        directory("tiny-bert").toString(),
        Paradigm.FINE_TUNED,
        List.of(labels),
        null,
        List.of(),
        checkpoint.toString());
  }

  @Test
  void aModelThatIsRefusedLeavesNothingBehind() {
    ModelRef bad = prompted(IT_WAS, "terrible", "nosuchword");
    ModelRef good = prompted(IT_WAS, "terrible", "great");
    assertThatThrownBy(() -> shared(bad)).hasMessageContaining("nosuchword");
    ExplainableModel model = shared(good);
    assertThatThrownBy(() -> shared(bad)).hasMessageContaining("nosuchword");
    SharedMemory memory = (SharedMemory) model.memory();
    model.close();
    assertThat(memory.isFreed()).isTrue();
  }
}
