package dev.ascribe.attribution.gradients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.attribution.Attribution;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.EncoderModel;
import dev.ascribe.model.GoldenEncoder;
import dev.ascribe.study.Named;
import dev.ascribe.study.ValueKind;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LocalGradientsTest {
  private static final Offset<Double> TOLERANCE = within(1e-5);

  @ParameterizedTest
  @MethodSource("dev.ascribe.model.GoldenEncoder#cases")
  void scoresAreThoseOfTorch(GoldenEncoder.Case golden) {
    JsonNode gradients = gradientsOf(golden);
    int target = gradients.get("target").asInt();
    try (EncoderModel model = golden.load()) {
      EncodedInput input = model.encode(golden.input(), true);
      for (Map.Entry<String, JsonNode> expected : gradients.get("values").properties()) {
        LocalGradients local =
            new LocalGradients(Named.parse(ValueKind.class, "golden", expected.getKey()));
        Attribution product = local.inputTimesGradient(model, input, target);
        assertThat(product.scores())
            .containsExactly(
                GoldenEncoder.numbers(expected.getValue().get("input_x_gradient")), TOLERANCE);
        Attribution norm = local.gradientNorm(model, input, target);
        assertThat(norm.scores())
            .containsExactly(
                GoldenEncoder.numbers(expected.getValue().get("gradient_norm")), TOLERANCE);
        assertThat(product.valueFull())
            .isCloseTo(expected.getValue().get("value").asDouble(), TOLERANCE);
        assertThat(product.evaluations()).isEqualTo(1);
        assertThat(product.efficiencyGap()).isNaN();
      }
    }
  }

  private static JsonNode gradientsOf(GoldenEncoder.Case golden) {
    String paradigm = golden.json().get("paradigm").asText();
    for (JsonNode gradients : GoldenEncoder.gradients(golden.model()).get("cases")) {
      if (gradients.get("paradigm").asText().equals(paradigm)
          && gradients.get("text").asText().equals(golden.json().get("text").asText())) {
        return gradients;
      }
    }
    throw new AssertionError("no gradients of " + golden);
  }

  @Test
  void linearModelGivesBackItsWeights() {
    // Positions 0 and 3 are special tokens and get nothing, whatever their weight.
    try (LinearModel model = new LinearModel(9, 2, -1, 5)) {
      EncodedInput input = model.encode(new TextInput("4 3", null), true);
      LocalGradients local = new LocalGradients(ValueKind.LOGIT);
      assertThat(local.inputTimesGradient(model, input, 1).scores())
          .containsExactly(new double[] {2 * 4, -1 * 3}, within(1e-6));
      assertThat(local.gradientNorm(model, input, 1).scores())
          .containsExactly(new double[] {2, 1}, within(1e-6));
      assertThat(local.gradientNorm(model, input, 0).scores())
          .containsExactly(new double[] {0, 0}, within(1e-6));
    }
  }
}
