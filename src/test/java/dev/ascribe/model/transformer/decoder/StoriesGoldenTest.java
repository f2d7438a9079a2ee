package dev.ascribe.model.transformer.decoder;

import static dev.ascribe.model.GoldenEncoder.integers;
import static dev.ascribe.model.GoldenEncoder.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ascribe.SharedFiles;
import dev.ascribe.model.TokenRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A real trained Llama against an independent implementation in float64. */
class StoriesGoldenTest {
  @Test
  void logProbabilitiesAreThoseOfTheReference() throws IOException {
    Path model = SharedFiles.require("models/stories260K");
    JsonNode golden =
        new JsonMapper().readTree(SharedFiles.require("golden/stories260K.json").toFile());
    try (DecoderNetwork network =
        DecoderNetwork.load(
            DecoderConfig.read(model),
            model,
            List.of(new int[] {5}),
            Device.cpu(),
            DecoderNetwork.Budget.of(Device.cpu()))) {
      for (JsonNode json : golden.get("cases")) {
        int[] tokens = integers(json.get("input_ids"));
        double[] logits = numbers(json.get("last_token_logits"));
        double logSum = Math.log(Arrays.stream(logits).map(Math::exp).sum());
        float[] last = network.nextTokenLogProbabilities(prefix(tokens, tokens.length));
        for (int token = 0; token < logits.length; token++) {
          assertThat((double) last[token]).isCloseTo(logits[token] - logSum, within(1e-4));
        }
        double[] expected = numbers(json.get("log_probability_of_tokens_given_prefix"));
        for (int length = 1; length < tokens.length; length++) {
          float[] next = network.nextTokenLogProbabilities(prefix(tokens, length));
          assertThat((double) next[tokens[length]]).isCloseTo(expected[length - 1], within(1e-4));
        }
      }
    }
  }

  private static TokenRow prefix(int[] tokens, int length) {
    return new TokenRow(
        Arrays.copyOf(tokens, length),
        IntStream.range(0, length).toArray(),
        new int[length],
        length - 1);
  }
}
