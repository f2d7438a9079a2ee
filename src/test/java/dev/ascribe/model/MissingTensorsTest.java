package dev.ascribe.model;

import static dev.ascribe.model.GoldenEncoder.directory;
import static dev.ascribe.model.GoldenEncoder.golden;
import static dev.ascribe.model.GoldenEncoder.integers;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.safetensors.Checkpoint;
import dev.ascribe.model.transformer.GradientScope;
import dev.ascribe.model.transformer.decoder.DecoderConfig;
import dev.ascribe.model.transformer.decoder.DecoderNetwork;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.Paradigm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing is drawn, or taken for zero or one, in the place of a tensor that is not there. */
class MissingTensorsTest {
  @TempDir private Path temporary;

  @ParameterizedTest
  @ValueSource(strings = {"tiny-bert", "tiny-roberta", "tiny-distilbert"})
  void anEncoderScoresWithAllThatItReadsOrNotAtAll(String model) {
    Path original = directory(model);
    GoldenEncoder.Case golden =
        GoldenEncoder.cases()
            .filter(c -> c.model().equals(model))
            .filter(c -> c.reference().paradigm() == Paradigm.PROMPTED)
            .findFirst()
            .orElseThrow();
    requireAllOrNothing(
        original,
        directory -> {
          try (EncoderModel loaded =
              ModelLoader.loadEncoder(golden.reference(), directory, Device.cpu())) {
            EncodedInput input = loaded.encode(golden.input(), true);
            Coalition all = Coalition.full(input.featureCount());
            return loaded.labelLogits(List.of(loaded.row(input, all, AbsencePolicy.REMOVE)))[0];
          }
        });
  }

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
  void aDecoderScoresWithAllThatItReadsOrNotAtAll(String model) {
    JsonNode golden = golden(model).get("cases").get(0);
    int[] tokens = integers(golden.get("input_ids"));
    int last = tokens.length - 1;
    TokenRow row =
        new TokenRow(
            tokens, IntStream.range(0, tokens.length).toArray(), new int[tokens.length], last);
    List<int[]> labelTokens = new ArrayList<>();
    golden.get("label_tokens").forEach(word -> labelTokens.add(integers(word)));
    requireAllOrNothing(
        directory(model),
        directory -> {
          DecoderConfig config = DecoderConfig.read(directory);
          try (DecoderNetwork network =
                  DecoderNetwork.load(
                      config,
                      directory,
                      labelTokens,
                      Device.cpu(),
                      DecoderNetwork.Budget.of(Device.cpu()));
              GradientScope suspended = GradientScope.suspended();
              NDManager scope = network.newScope()) {
            return network.labelScores(scope, List.of(row), 0).toFloatArray();
          }
        });
  }

  /** Without a tensor, the scores are the same, for it is not read, or there are none. */
  private void requireAllOrNothing(Path original, Function<Path, float[]> scores) {
    List<String> names;
    try (Checkpoint checkpoint = Checkpoint.open(original)) {
      names = List.copyOf(checkpoint.names());
    }
    float[] expected = scores.apply(original);
    int refused = 0;
    for (String name : names) {
      Path incomplete =
          AlteredModel.of(original).withoutTensor(name).write(temporary.resolve(name));
      try {
        assertThat(scores.apply(incomplete)).as(name).isEqualTo(expected);
      } catch (AscribeException refusal) {
        assertThat(refusal.code()).isIn(ErrorCode.CORRUPT_CHECKPOINT, ErrorCode.UNSUPPORTED_MODEL);
        refused++;
      }
    }
    // All but a pooler's weight and bias, at most.
    assertThat(refused).isBetween(names.size() - 2, names.size());
  }
}
