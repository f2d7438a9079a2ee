package dev.ascribe.model;

import static dev.ascribe.model.GoldenEncoder.directory;
import static dev.ascribe.model.GoldenEncoder.doubles;
import static dev.ascribe.model.GoldenEncoder.golden;
import static dev.ascribe.model.GoldenEncoder.integers;
import static dev.ascribe.model.GoldenEncoder.numbers;
import static dev.ascribe.model.GoldenEncoder.strings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.attention.AttentionScores;
import dev.ascribe.attribution.gradients.IntegratedGradients;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.CounterRandom;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.AttributionSpec.GradientBaseline;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import dev.ascribe.study.ValueKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** A decoder as a classifier, on the tiny random Llama. */
class DecoderModelTest {
  private static final Offset<Double> TOLERANCE = within(1e-5);
  private static final String DEMONSTRATIONS =
      "Review: what a great day\nIt was great\n\nReview: {text}\nIt was";

  private static DecoderModel load(String template) {
    return ModelLoader.loadDecoder(reference(template), directory("tiny-llama"), Device.cpu());
  }

  private static ModelRef reference(String template) {
    return new ModelRef(
        directory("tiny-llama").toString(),
        Paradigm.DECODER,
        List.of("negative", "neutral", "positive"),
        template,
        List.of("terrible", "okay", "great"),
        null);
  }

  private static TokenRow whole(DecoderModel model, EncodedInput input) {
    return model.row(input, Coalition.full(input.featureCount()), AbsencePolicy.REMOVE);
  }

  @Test
  void promptsAndLabelScoresAreThoseOfTransformers() {
    for (JsonNode json : golden("tiny-llama").get("prompted")) {
      try (DecoderModel model = load(json.get("template").asText())) {
        assertThat(model.reference().labels()).isEqualTo(strings(json.get("labels")));
        EncodedInput input = model.encode(new TextInput(json.get("text").asText(), null), true);
        assertThat(input.tokenIds()).isEqualTo(integers(json.get("input_ids")));
        float[][] logits = model.labelLogits(List.of(whole(model, input)));
        assertThat(doubles(logits[0]))
            .containsExactly(numbers(json.get("label_scores")), TOLERANCE);
        assertThat(Softmax.probabilities(logits[0]))
            .containsExactly(numbers(json.get("probabilities")), TOLERANCE);
      }
    }
  }

  @Test
  void onlyTheWordsOfTheTextAreFeatures() {
    try (DecoderModel model = load(DEMONSTRATIONS)) {
      EncodedInput input = model.encode(new TextInput("the food was great", null), true);
      assertThat(input.features()).hasSize(4);
      int[] features = input.featureOfToken();
      assertThat(Arrays.stream(features).filter(f -> f >= 0).distinct().toArray())
          .containsExactly(0, 1, 2, 3);
      int first =
          IntStream.range(0, features.length)
              .filter(t -> features[t] == 0)
              .findFirst()
              .orElseThrow();
      for (int t = 0; t < features.length; t++) {
        assertThat(input.tokenTypeIds()[t]).isEqualTo(t < first ? 0 : 1);
      }
      assertThat(input.predictingToken()).isEqualTo(features.length - 1);
      assertThat(features[features.length - 1]).isEqualTo(-1);
    }
  }

  @Test
  void aReusedPrefixChangesNoScore() {
    try (DecoderModel model = load(DEMONSTRATIONS)) {
      List<TokenRow> rows = new ArrayList<>();
      for (String text : List.of("the movie was wonderful", "I hate this terrible game")) {
        EncodedInput input = model.encode(new TextInput(text, null), true);
        CounterRandom random = CounterRandom.of(7, "coalitions", rows.size());
        for (int i = 0; i < 20; i++) {
          Coalition present = Coalition.full(input.featureCount());
          for (int feature = 0; feature < input.featureCount(); feature++) {
            present = random.nextInt(2) == 0 ? present.without(feature) : present;
          }
          rows.add(model.row(input, present, AbsencePolicy.REMOVE));
        }
      }
      assertThat(model.computedTokens(rows.get(0))).isLessThan(rows.get(0).length() - 8);
      float[][] reused = model.labelLogits(rows);
      float[][] computed = model.labelLogitsWithoutReuse(rows);
      for (int i = 0; i < rows.size(); i++) {
        assertThat(doubles(reused[i])).containsExactly(doubles(computed[i]), TOLERANCE);
      }
    }
  }

  @Test
  void prefixesTakeNoMoreMemoryThanTheyMay() {
    ModelRef reference = reference(DEMONSTRATIONS);
    long ofOne;
    try (DecoderModel model =
        (DecoderModel)
            ModelLoader.load(
                reference,
                directory("tiny-llama"),
                new NetworkPool(Device.cpu(), Long.MAX_VALUE))) {
      assertThat(model.prefixBytes()).isZero();
      model.labelLogits(withOtherPrefixes(model).subList(0, 1));
      ofOne = model.prefixBytes();
      assertThat(ofOne).isPositive();
      model.labelLogits(withOtherPrefixes(model));
      assertThat(model.prefixBytes()).isEqualTo(10 * ofOne);
    }
    try (DecoderModel model =
        (DecoderModel)
            ModelLoader.load(
                reference, directory("tiny-llama"), new NetworkPool(Device.cpu(), 3 * ofOne))) {
      for (TokenRow row : withOtherPrefixes(model)) {
        model.labelLogits(List.of(row));
        assertThat(model.prefixBytes()).isBetween(ofOne, 3 * ofOne);
      }
      assertThat(model.prefixBytes()).isEqualTo(3 * ofOne);
    }
    try (DecoderModel model =
        (DecoderModel)
            ModelLoader.load(
                reference, directory("tiny-llama"), new NetworkPool(Device.cpu(), 0))) {
      model.labelLogits(withOtherPrefixes(model));
      assertThat(model.prefixBytes()).isEqualTo(ofOne);
    }
  }

  /** Ten rows whose prompts begin differently. */
  private static List<TokenRow> withOtherPrefixes(DecoderModel model) {
    EncodedInput input = model.encode(new TextInput("the movie was wonderful", null), true);
    TokenRow row = whole(model, input);
    List<TokenRow> rows = new ArrayList<>();
    for (int token = 100; token < 110; token++) {
      int[] ids = row.tokenIds().clone();
      ids[2] = token;
      rows.add(new TokenRow(ids, row.positionIds(), row.tokenTypeIds(), row.predictingToken()));
    }
    return rows;
  }

  @Test
  void prefixesThatMakeRoomForOthersAreComputedAgain() {
    try (DecoderModel model = load(DEMONSTRATIONS)) {
      List<TokenRow> rows = withOtherPrefixes(model);
      float[][] first = model.labelLogits(rows);
      float[][] second = model.labelLogits(rows);
      assertThat(second).isDeepEqualTo(first);
      assertThat(first[0]).isNotEqualTo(first[1]);
    }
  }

  @Test
  void integratedGradientsAreComplete() {
    for (String template : List.of("{text} It was", DEMONSTRATIONS)) {
      try (DecoderModel model = load(template)) {
        EncodedInput input = model.encode(new TextInput("the movie was wonderful", null), true);
        // Not from zeros: norms by the root mean square make the path a jump there.
        Attribution attribution =
            new IntegratedGradients(ValueKind.PROBABILITY, GradientBaseline.PAD, 200)
                .attribute(model, input, 1);
        assertThat(attribution.scores()).hasSize(4);
        assertThat(attribution.completenessDelta()).isCloseTo(0, within(1e-3));
        double[] probabilities =
            Softmax.probabilities(model.labelLogits(List.of(whole(model, input)))[0]);
        assertThat(attribution.valueFull()).isCloseTo(probabilities[1], TOLERANCE);
      }
    }
  }

  @Test
  void gradientsAreTheSameBehindAReusedPrefix() {
    try (DecoderModel model = load(DEMONSTRATIONS)) {
      EncodedInput input = model.encode(new TextInput("the movie was wonderful", null), true);
      // The same prompt, of which nothing counts as a prefix.
      EncodedInput computed =
          new EncodedInput(
              input.tokenIds(),
              input.positionIds(),
              IntStream.generate(() -> 1).limit(input.tokenCount()).toArray(),
              input.featureOfToken(),
              input.predictingToken(),
              input.features(),
              0);
      IntegratedGradients method =
          new IntegratedGradients(ValueKind.LOGIT, GradientBaseline.PAD, 10);
      assertThat(method.attribute(model, input, 0).scores())
          .containsExactly(method.attribute(model, computed, 0).scores(), TOLERANCE);
    }
  }

  @Test
  void attentionAndRolloutReadTheLastTokenOfThePrompt() {
    try (DecoderModel model = load(DEMONSTRATIONS)) {
      EncodedInput input = model.encode(new TextInput("the movie was wonderful", null), true);
      float[][][] attention = model.attention(whole(model, input));
      for (float[][] layer : attention) {
        for (int t = 0; t < input.tokenCount(); t++) {
          double sum = 0;
          for (int key = 0; key < input.tokenCount(); key++) {
            sum += layer[t][key];
            assertThat(key <= t || layer[t][key] == 0).isTrue();
          }
          assertThat(sum).isCloseTo(1, TOLERANCE);
        }
      }
      for (double[] scores :
          List.of(
              AttentionScores.ofLastLayer(
                  model.lastAttention(whole(model, input)),
                  input.predictingToken(),
                  input.featureOfToken(),
                  4),
              AttentionScores.ofRollout(
                  attention, input.predictingToken(), input.featureOfToken(), 4))) {
        assertThat(Arrays.stream(scores).sum()).isCloseTo(1, TOLERANCE);
        assertThat(scores).doesNotContain(0);
      }
    }
  }

  @Test
  void whatDecodersDoNotHaveIsRefused() {
    try (DecoderModel model = load("{text} It was")) {
      EncodedInput input = model.encode(new TextInput("the movie", null), true);
      assertThatThrownBy(() -> model.row(input, Coalition.full(2), AbsencePolicy.MASK_TOKEN))
          .isInstanceOf(AscribeException.class)
          .hasMessageContaining("no mask token")
          .hasMessageContaining("remove");
      // There is no padding token, so the one that ends texts stands in.
      assertThat(model.row(input, Coalition.empty(2), AbsencePolicy.PAD_TOKEN).tokenIds())
          .contains(2);
    }
    assertThatThrownBy(() -> load("{text} It was {mask}."))
        .isInstanceOf(AscribeException.class)
        .hasMessageContaining("the answer follows its end");
  }

  @Test
  void paradigmsRefuseTheOtherKindOfModel() {
    ModelRef prompted =
        new ModelRef(
            "m", Paradigm.PROMPTED, List.of("a", "b"), "{text} {mask}", List.of("x", "y"), null);
    assertThatThrownBy(() -> ModelLoader.load(prompted, directory("tiny-llama"), Device.cpu()))
        .hasMessageContaining("model_type 'llama'")
        .hasMessageContaining("decoder");
    ModelRef decoder =
        new ModelRef(
            "m", Paradigm.DECODER, List.of("a", "b"), "{text} is", List.of("x", "y"), null);
    assertThatThrownBy(() -> ModelLoader.load(decoder, directory("tiny-bert"), Device.cpu()))
        .hasMessageContaining("model_type 'bert'")
        .hasMessageContaining("prompted");
  }

  @Test
  void aTextThatDoesNotFitLosesItsLastWords() {
    try (DecoderModel model = load("{text} It was")) {
      TextInput text = new TextInput("the movie was wonderful ".repeat(20).strip(), null);
      assertThatThrownBy(() -> model.encode(text, true)).hasMessageContaining("positions for");
      EncodedInput input = model.encode(text, false);
      assertThat(input.truncatedWords()).isPositive();
      assertThat(input.featureCount() + input.truncatedWords()).isEqualTo(80);
      assertThat(model.labelLogits(List.of(whole(model, input)))[0]).hasSize(3);
    }
  }
}
