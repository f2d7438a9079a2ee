package dev.ascribe.model;

import static dev.ascribe.model.GoldenEncoder.doubles;
import static dev.ascribe.model.GoldenEncoder.integers;
import static dev.ascribe.model.GoldenEncoder.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ascribe.SharedFiles;
import dev.ascribe.TestHome;
import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.shapley.PlanRequest;
import dev.ascribe.attribution.shapley.SamplingPlan;
import dev.ascribe.attribution.shapley.SamplingPlans;
import dev.ascribe.common.Coalition;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.tokenizer.Tokenizer;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.Budget;
import dev.ascribe.study.Method;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import dev.ascribe.study.ValueKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The real BERT against float64 reference values. */
@Tag("bert")
class BertGoldenTest {
  private static final Offset<Double> TOLERANCE = within(1e-4);
  private static final int BATCH = 64;

  @Test
  void reproducesProbabilitiesAttentionAndExactShapleyValues() throws IOException {
    JsonNode cases =
        new JsonMapper()
            .readTree(SharedFiles.require("golden/bert-base-uncased-prompted.json").toFile())
            .get("cases");
    Path directory = TestHome.bert();
    assertThat(cases).isNotEmpty();
    for (JsonNode golden : cases) {
      try (EncoderModel model =
          ModelLoader.loadEncoder(reference(golden), directory, Device.cpu())) {
        check(golden, model, directory);
      }
    }
  }

  private static ModelRef reference(JsonNode golden) {
    return new ModelRef(
        "bert-base-uncased",
        Paradigm.PROMPTED,
        GoldenEncoder.strings(golden.get("labels")),
        golden.get("template").asText(),
        GoldenEncoder.strings(golden.get("label_words")),
        null);
  }

  private static void check(JsonNode golden, EncoderModel model, Path directory) {
    EncodedInput input = model.encode(text(golden), true);
    assertThat(input.tokenIds()).isEqualTo(integers(golden.get("input_ids")));
    assertThat(input.tokenTypeIds()).isEqualTo(integers(golden.get("token_type_ids")));
    assertThat(input.featureOfToken()).isEqualTo(integers(golden.get("feature_of_token")));
    assertThat(input.predictingToken()).isEqualTo(golden.get("mask_index").asInt());

    int features = input.featureCount();
    TokenRow row = model.row(input, Coalition.full(features), AbsencePolicy.REMOVE);
    float[] logits = model.labelLogits(List.of(row))[0];
    assertThat(doubles(logits))
        .containsExactly(numbers(golden.get("label_word_logits")), TOLERANCE);
    assertThat(Softmax.probabilities(logits))
        .containsExactly(numbers(golden.get("probabilities")), TOLERANCE);
    float[][][] attention = model.attention(row);
    assertThat(doubles(attention[attention.length - 1][row.predictingToken()]))
        .containsExactly(
            numbers(golden.get("last_layer_attention_from_mask_mean_over_heads")), TOLERANCE);
    assertThat(topTokens(model.network().vocabularyLogits(row), directory))
        .isEqualTo(GoldenEncoder.strings(golden.get("top5_at_mask")));

    int target = model.reference().labels().indexOf(golden.get("target").asText());
    SamplingPlan plan =
        SamplingPlans.plan(
            new PlanRequest(
                Method.SHAPLEY_EXACT, features, Budget.ofEvaluations(1), List.of(), 0, "golden"));
    Attribution exact = plan.estimate(values(model, input, plan.coalitions(), target));
    assertThat(exact.valueEmpty()).isCloseTo(golden.get("value_empty").asDouble(), TOLERANCE);
    assertThat(exact.valueFull()).isCloseTo(golden.get("value_full").asDouble(), TOLERANCE);
    assertThat(exact.scores())
        .containsExactly(numbers(golden.get("exact_shapley_of_probability")), TOLERANCE);
  }

  private static TextInput text(JsonNode golden) {
    return golden.has("text")
        ? new TextInput(golden.get("text").asText(), null)
        : new TextInput(golden.get("premise").asText(), golden.get("hypothesis").asText());
  }

  private static double[] values(
      EncoderModel model, EncodedInput input, List<Coalition> coalitions, int target) {
    List<Double> values = new ArrayList<>();
    for (int from = 0; from < coalitions.size(); from += BATCH) {
      List<TokenRow> rows =
          coalitions.subList(from, Math.min(coalitions.size(), from + BATCH)).stream()
              .map(coalition -> model.row(input, coalition, AbsencePolicy.REMOVE))
              .toList();
      Arrays.stream(model.labelLogits(rows))
          .forEach(logits -> values.add(Softmax.value(ValueKind.PROBABILITY, logits, target)));
    }
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static List<String> topTokens(float[] logits, Path directory) {
    try (Tokenizer tokenizer = Tokenizer.load(directory)) {
      return IntStream.range(0, logits.length)
          .boxed()
          .sorted((a, b) -> Float.compare(logits[b], logits[a]))
          .limit(5)
          .map(tokenizer::token)
          .toList();
    }
  }
}
