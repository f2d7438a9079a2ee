package dev.ascribe.model.transformer.decoder;

import static dev.ascribe.model.GoldenEncoder.directory;
import static dev.ascribe.model.GoldenEncoder.doubles;
import static dev.ascribe.model.GoldenEncoder.golden;
import static dev.ascribe.model.GoldenEncoder.integers;
import static dev.ascribe.model.GoldenEncoder.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.model.TokenRow;
import dev.ascribe.model.transformer.ConfigReader;
import dev.ascribe.model.transformer.GradientScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every family against transformers, on tiny random checkpoints. */
class DecoderGoldenTest {
  private static final Offset<Double> TOLERANCE = within(1e-5);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tiny-gpt2",
        "tiny-gpt-neox",
        "tiny-opt",
        "tiny-llama",
        "tiny-mistral",
        "tiny-qwen2",
        "tiny-phi",
        "tiny-gemma"
      })
  void scoresAndAttentionAreThoseOfTransformers(String model) {
    for (JsonNode json : golden(model).get("cases")) {
      requireEqual(directory(model), json);
    }
  }

  @Test
  void rotaryScalingIsThatOfTransformers(@TempDir Path directory) throws IOException {
    Path original = directory("tiny-llama");
    Files.copy(original.resolve("model.safetensors"), directory.resolve("model.safetensors"));
    JsonMapper mapper = new JsonMapper();
    for (JsonNode variant : golden("tiny-llama").get("rotary_variants")) {
      ObjectNode config =
          (ObjectNode) mapper.readTree(original.resolve(ConfigReader.FILE).toFile());
      config.set("rope_parameters", variant.get("rope_parameters"));
      mapper.writeValue(directory.resolve(ConfigReader.FILE).toFile(), config);
      requireEqual(directory, variant.get("case"));

      // Older files say the same in other words.
      ObjectNode scaling = variant.get("rope_parameters").deepCopy();
      config.set("rope_theta", scaling.remove("rope_theta"));
      config.set("rope_scaling", scaling);
      config.remove("rope_parameters");
      mapper.writeValue(directory.resolve(ConfigReader.FILE).toFile(), config);
      requireEqual(directory, variant.get("case"));
    }
  }

  private static void requireEqual(Path directory, JsonNode json) {
    List<int[]> labelTokens = new ArrayList<>();
    json.get("label_tokens").forEach(tokens -> labelTokens.add(integers(tokens)));
    TokenRow whole = whole(integers(json.get("input_ids")));
    TokenRow part = without(whole, integers(json.get("absent")));
    try (DecoderNetwork network =
        DecoderNetwork.load(
            DecoderConfig.read(directory),
            directory,
            labelTokens,
            Device.cpu(),
            DecoderNetwork.Budget.of(Device.cpu()))) {
      assertThat(doubles(network.nextTokenLogProbabilities(whole)))
          .containsExactly(numbers(json.get("last_token_log_probabilities")), TOLERANCE);

      float[] expected = new float[2 * labelTokens.size()];
      for (int i = 0; i < labelTokens.size(); i++) {
        expected[i] = (float) json.get("label_scores").get(i).asDouble();
        expected[i + labelTokens.size()] =
            (float) json.get("label_scores_without_absent").get(i).asDouble();
      }
      // In one batch, so that the shorter row is padded; without and with a shared prefix.
      for (int prefix = 0; prefix <= 1; prefix++) {
        assertThat(doubles(scores(network, List.of(whole, part), prefix)))
            .containsExactly(doubles(expected), TOLERANCE);
      }

      float[][][] attention = network.attention(whole, network.config().layers());
      JsonNode layers = json.get("attention_mean_over_heads");
      assertThat(attention.length).isEqualTo(layers.size());
      for (int layer = 0; layer < attention.length; layer++) {
        for (int t = 0; t < whole.length(); t++) {
          assertThat(doubles(attention[layer][t]))
              .containsExactly(numbers(layers.get(layer).get(t)), TOLERANCE);
        }
      }
    }
  }

  private static float[] scores(DecoderNetwork network, List<TokenRow> rows, int prefix) {
    try (GradientScope suspended = GradientScope.suspended();
        NDManager scope = network.newScope()) {
      return network.labelScores(scope, rows, prefix).toFloatArray();
    }
  }

  private static TokenRow whole(int[] tokens) {
    return new TokenRow(
        tokens,
        IntStream.range(0, tokens.length).toArray(),
        new int[tokens.length],
        tokens.length - 1);
  }

  private static TokenRow without(TokenRow row, int[] absent) {
    int[] kept =
        IntStream.range(0, row.length())
            .filter(t -> Arrays.stream(absent).noneMatch(a -> a == t))
            .toArray();
    return new TokenRow(
        Arrays.stream(kept).map(t -> row.tokenIds()[t]).toArray(),
        kept,
        new int[kept.length],
        kept.length - 1);
  }
}
