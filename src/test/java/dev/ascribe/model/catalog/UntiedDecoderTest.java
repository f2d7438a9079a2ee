package dev.ascribe.model.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.common.Coalition;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.EncoderModel;
import dev.ascribe.model.GoldenEncoder;
import dev.ascribe.model.ModelLoader;
import dev.ascribe.model.TokenRow;
import dev.ascribe.model.safetensors.Checkpoint;
import dev.ascribe.model.safetensors.SafetensorsWriter;
import dev.ascribe.model.safetensors.SafetensorsWriter.Tensor;
import dev.ascribe.study.AbsencePolicy;
import java.io.File;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checkpoints whose masked-language-model head does not share the word embeddings. */
class UntiedDecoderTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "tiny-bert, bert.embeddings.word_embeddings.weight, cls.predictions.bias,"
        + " cls.predictions.decoder",
    "tiny-roberta, roberta.embeddings.word_embeddings.weight, lm_head.bias, lm_head.decoder",
    "tiny-distilbert, distilbert.embeddings.word_embeddings.weight, vocab_projector.bias,"
        + " vocab_projector"
  })
  void labelLogitsAreThoseOfTransformers(String name, String words, String bias, String decoder)
      throws IOException {
    GoldenEncoder.Case golden =
        GoldenEncoder.cases().filter(c -> c.model().equals(name)).findFirst().orElseThrow();
    write(golden.directory(), words, bias, decoder);

    try (EncoderModel model =
        ModelLoader.loadEncoder(golden.reference(), directory, Device.cpu())) {
      EncodedInput input = model.encode(golden.input(), true);
      TokenRow row = model.row(input, Coalition.full(input.featureCount()), AbsencePolicy.REMOVE);
      double[] expected =
          GoldenEncoder.numbers(
              new JsonMapper()
                  .readTree(new File("src/test/resources/models/untied.json"))
                  .get(name));
      assertThat(GoldenEncoder.doubles(model.labelLogits(List.of(row))[0]))
          .containsExactly(expected, within(5e-6));
    }
    ModelCheck check = ModelChecker.check(directory);
    assertThat(check.missing()).isEmpty();
    assertThat(check.mismatched()).isEmpty();
    assertThat(check.unexpected()).noneMatch(tensor -> tensor.startsWith(decoder + "."));
  }

  /** As tools/golden/make_untied_golden.py does. */
  private void write(Path tied, String words, String bias, String decoder) throws IOException {
    for (String file : List.of("tokenizer.json", "tokenizer_config.json")) {
      Files.copy(tied.resolve(file), directory.resolve(file));
    }
    ObjectNode config =
        (ObjectNode) new JsonMapper().readTree(tied.resolve("config.json").toFile());
    new JsonMapper()
        .writeValue(
            directory.resolve("config.json").toFile(), config.put("tie_word_embeddings", false));
    try (Checkpoint checkpoint = Checkpoint.open(tied)) {
      List<Tensor> tensors = new ArrayList<>();
      for (String name : checkpoint.names()) {
        if (!name.equals(decoder + ".bias")) {
          tensors.add(
              new Tensor(
                  name, checkpoint.shape(name), () -> FloatBuffer.wrap(read(checkpoint, name))));
        }
      }
      float[] weight = read(checkpoint, words);
      int width = (int) checkpoint.shape(words)[1];
      for (int i = 0; i < weight.length; i++) {
        weight[i] += (float) (0.2 * Math.sin(i / width + 2 * (i % width)));
      }
      float[] ownBias = read(checkpoint, bias);
      for (int v = 0; v < ownBias.length; v++) {
        ownBias[v] += (float) (0.1 * Math.cos(v));
      }
      tensors.add(
          new Tensor(decoder + ".weight", checkpoint.shape(words), () -> FloatBuffer.wrap(weight)));
      tensors.add(
          new Tensor(decoder + ".bias", checkpoint.shape(bias), () -> FloatBuffer.wrap(ownBias)));
      SafetensorsWriter.write(
          directory.resolve(Checkpoint.SINGLE_FILE), Map.of("format", "pt"), tensors);
    }
  }

  private static float[] read(Checkpoint checkpoint, String name) {
    FloatBuffer values = FloatBuffer.allocate((int) checkpoint.elementCount(name));
    checkpoint.read(name, values);
    return values.array();
  }
}
