package dev.ascribe.model;

import static dev.ascribe.model.GoldenEncoder.doubles;
import static dev.ascribe.model.GoldenEncoder.integers;
import static dev.ascribe.model.GoldenEncoder.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.common.Coalition;
import dev.ascribe.study.AbsencePolicy;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Encoders against transformers, on tiny random checkpoints. */
class EncoderGoldenTest {
  private static final Offset<Double> TOLERANCE = within(2e-6);

  @ParameterizedTest
  @MethodSource("dev.ascribe.model.GoldenEncoder#cases")
  void layoutLogitsAndAttentionAreThoseOfTransformers(GoldenEncoder.Case golden) {
    JsonNode json = golden.json();
    try (EncoderModel model = golden.load()) {
      EncodedInput input = model.encode(golden.input(), true);
      assertThat(input.tokenIds()).isEqualTo(integers(json.get("input_ids")));
      assertThat(input.positionIds()).isEqualTo(integers(json.get("position_ids")));
      assertThat(input.tokenTypeIds()).isEqualTo(integers(json.get("token_type_ids")));
      assertThat(input.featureOfToken()).isEqualTo(integers(json.get("feature_of_token")));
      assertThat(input.predictingToken()).isEqualTo(json.get("predicting_token").asInt());

      int features = input.featureCount();
      Coalition present = Coalition.full(features);
      TokenRow whole = model.row(input, present, AbsencePolicy.REMOVE);
      for (int absent : integers(json.get("absent"))) {
        present = present.without(absent);
      }
      TokenRow part = model.row(input, present, AbsencePolicy.REMOVE);
      // In one batch, so that the shorter row is padded.
      float[][] logits = model.labelLogits(List.of(whole, part));
      assertThat(doubles(logits[0])).containsExactly(numbers(json.get("label_logits")), TOLERANCE);
      assertThat(doubles(logits[1]))
          .containsExactly(numbers(json.get("label_logits_without_absent")), TOLERANCE);

      float[][][] attention = model.attention(whole);
      JsonNode expected = json.get("attention_mean_over_heads");
      assertThat(attention.length).isEqualTo(expected.size());
      for (int layer = 0; layer < attention.length; layer++) {
        for (int t = 0; t < whole.length(); t++) {
          assertThat(doubles(attention[layer][t]))
              .containsExactly(numbers(expected.get(layer).get(t)), TOLERANCE);
        }
      }
    }
  }
}
