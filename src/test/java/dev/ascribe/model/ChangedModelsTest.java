package dev.ascribe.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.ascribe.common.Coalition;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.transformer.GradientScope;
import dev.ascribe.model.transformer.Network;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models with random parameters, and models that read a text with noise. */
class ChangedModelsTest {
  private static final Path MODELS = Path.of("src/test/resources/models").toAbsolutePath();
  private static final TextInput TEXT = new TextInput("a wonderful film", null);

  private static ModelRef reference(String model, String paradigm) {
    boolean decodes = paradigm.equals("DECODER");
    return new ModelRef(
        MODELS.resolve(model).toString(),
        Paradigm.valueOf(paradigm),
        List.of("negative", "positive"),
        decodes ? "{text} It was" : "{text} It was {mask}.",
        List.of("bad", "good"),
        null);
  }

  private static float[] logits(ExplainableModel model) {
    EncodedInput input = model.encode(TEXT, false);
    Coalition whole = Coalition.full(input.featureCount());
    return model.labelLogits(List.of(model.row(input, whole, AbsencePolicy.REMOVE)))[0];
  }

  private static List<float[]> parameters(ExplainableModel model, boolean matrices) {
    List<float[]> values = new ArrayList<>();
    for (Network.Parameter parameter : ((TransformerModel<?>) model).network().parameters()) {
      if (parameter.decays() == matrices) {
        values.add(parameter.array().toFloatArray());
      }
    }
    return values;
  }

  private static double deviation(float[] values) {
    double mean = IntStream.range(0, values.length).mapToDouble(i -> values[i]).average().orElse(0);
    return Math.sqrt(
        IntStream.range(0, values.length)
            .mapToDouble(i -> (values[i] - mean) * (values[i] - mean))
            .average()
            .orElse(0));
  }

  @ParameterizedTest
  @CsvSource({"tiny-bert, PROMPTED", "tiny-llama, DECODER"})
  void randomParametersForgetTheMatricesOnly(String model, String paradigm) {
    ModelRef trained = reference(model, paradigm);
    NetworkPool pool = new NetworkPool(Device.cpu(), 1 << 20);
    Path directory = Path.of(trained.model());
    try (ExplainableModel one = ModelLoader.load(trained, directory, pool);
        ExplainableModel random =
            ModelLoader.load(trained.withRandomParameters(13), directory, pool);
        ExplainableModel other =
            ModelLoader.load(trained.withRandomParameters(14), directory, pool);
        ExplainableModel again =
            ModelLoader.load(
                trained.withRandomParameters(13),
                directory,
                new NetworkPool(Device.cpu(), 1 << 20))) {
      assertThat(logits(random)).isEqualTo(logits(again)).isNotEqualTo(logits(one));
      assertThat(logits(other)).isNotEqualTo(logits(random));
      assertThat(Softmax.isFinite(logits(random))).isTrue();
      assertThat(parameters(random, false))
          .usingRecursiveComparison()
          .isEqualTo(parameters(one, false));
      List<float[]> before = parameters(one, true);
      List<float[]> after = parameters(random, true);
      assertThat(before).isNotEmpty();
      for (int i = 0; i < before.size(); i++) {
        assertThat(after.get(i)).isNotEqualTo(before.get(i));
        assertThat(deviation(after.get(i)) / deviation(before.get(i))).isBetween(0.8, 1.2);
      }
      try (ExplainableModel untouched =
          ModelLoader.load(trained, directory, new NetworkPool(Device.cpu(), 1 << 20))) {
        assertThat(logits(one)).as("the trained network").isEqualTo(logits(untouched));
      }
    }
  }

  @Test
  void noiseChangesTheFeaturesOfItsTextWithinTheRadius() {
    ModelRef reference = reference("tiny-bert", "PROMPTED");
    try (EncoderModel model =
        ModelLoader.loadEncoder(reference, Path.of(reference.model()), Device.cpu())) {
      EncodedInput input = model.encode(TEXT, false);
      int[] tokens = input.tokenIds();
      float[] words = embeddings(model, tokens);
      int width = words.length / tokens.length;
      float[] first = embeddings(noisy(model, input, 0), tokens);
      double squares = 0;
      int numbers = 0;
      double largest = 0;
      for (int i = 0; i < words.length; i++) {
        if (input.featureOfToken()[i / width] < 0) {
          assertThat(first[i]).as("a template token").isEqualTo(words[i]);
        } else {
          squares += words[i] * words[i];
          numbers++;
          largest = Math.max(largest, Math.abs(first[i] - words[i]));
        }
      }
      double radius = NoisyEmbeddings.RADIUS * Math.sqrt(squares / numbers);
      assertThat(largest).isBetween(0.9 * radius, 1.0001 * radius);
      assertThat(embeddings(noisy(model, input, 0), tokens)).isEqualTo(first);
      assertThat(embeddings(noisy(model, input, 1), tokens)).isNotEqualTo(first);
      int[] others = IntStream.of(tokens).map(token -> model.padToken()).toArray();
      assertThat(embeddings(noisy(model, input, 0), others))
          .as("the baseline of a path")
          .isEqualTo(embeddings(model, others));
    }
  }

  private static NoisyEmbeddings noisy(EncoderModel model, EncodedInput input, int number) {
    return new NoisyEmbeddings(model, input, 13, "text", number);
  }

  private static float[] embeddings(DifferentiableModel model, int[] tokens) {
    try (GradientScope suspended = GradientScope.suspended();
        NDManager scope = model.newScope()) {
      return model.wordEmbeddings(scope, tokens).toFloatArray();
    }
  }
}
