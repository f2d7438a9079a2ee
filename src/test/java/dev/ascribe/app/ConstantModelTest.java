package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ascribe.app.TinyStudies.Stored;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.study.StudySpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A study over a model to which all texts and all labels are the same: the label words differ in
 * the last digits of their embeddings only, and so do all of its values. Whatever ranks features by
 * them must find nothing but ties.
 */
class ConstantModelTest {
  private static final String METHODS =
      "lime, kernel-shap, occlusion, shapley-sampling, shapley-antithetic, shapley-kernel,"
          + " shapley-leverage, shapley-regression, shapley-owen, integrated-gradients,"
          + " input-x-gradient, gradient-norm";

  @TempDir Path temporary;

  /** The tiny BERT with equal label words. */
  private Path constantModel() throws IOException {
    Path model = Files.createDirectory(temporary.resolve("constant"));
    for (String file : new String[] {"config.json", "tokenizer.json", "tokenizer_config.json"}) {
      Files.copy(TinyStudies.TINY_BERT.resolve(file), model.resolve(file));
    }
    byte[] bytes = Files.readAllBytes(TinyStudies.TINY_BERT.resolve("model.safetensors"));
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int header = (int) file.getLong(0);
    JsonNode tensors = new JsonMapper().readTree(bytes, 8, header);
    JsonNode words = tensors.get("bert.embeddings.word_embeddings.weight");
    JsonNode bias = tensors.get("cls.predictions.bias");
    JsonNode vocabulary =
        new JsonMapper()
            .readTree(TinyStudies.TINY_BERT.resolve("tokenizer.json").toFile())
            .at("/model/vocab");
    int first = vocabulary.get("terrible").asInt();
    Map<String, UnaryOperator<Float>> others =
        Map.of("okay", Math::nextUp, "great", Math::nextDown);
    others.forEach(
        (word, change) -> {
          int token = vocabulary.get(word).asInt();
          int width = words.at("/shape/1").asInt();
          copy(file, 8 + header, words, first * width, token * width, width, change);
          copy(file, 8 + header, bias, first, token, 1, change);
        });
    Files.write(model.resolve("model.safetensors"), bytes);
    return model;
  }

  private static void copy(
      ByteBuffer file,
      int start,
      JsonNode tensor,
      int from,
      int to,
      int count,
      UnaryOperator<Float> change) {
    int offset = start + tensor.at("/data_offsets/0").asInt();
    for (int i = 0; i < count; i++) {
      float value = file.getFloat(offset + Float.BYTES * (from + i));
      file.putFloat(offset + Float.BYTES * (to + i), change.apply(value));
    }
  }

  @Test
  void allMethodsOfAConstantModelHaveTheSameMetrics() throws IOException {
    StudySpec study =
        TinyStudies.study(
            "training-sizes = [0], models = [{model = \"%s\", paradigms = [prompted]}], methods = [%s], attribution { permutations = 4, steps = 4 }"
                .formatted(constantModel(), METHODS));
    try (EmbeddedEngine engine = EmbeddedEngine.open(TinyStudies.options(temporary, "cpu:1"))) {
      engine.run(study, event -> {});
    }
    Stored stored = Stored.read(temporary, study);
    assertThat(stored.failures()).isEmpty();
    assertThat(stored.predictions()).hasSize(3);
    assertThat(stored.predictions()).allMatch(row -> row.predicted().equals("negative"));
    // They are not equal to the last digit, which is what the test is about.
    assertThat(stored.attributions().stream().map(AttributionRow::scores))
        .anyMatch(scores -> Arrays.stream(scores).distinct().count() > 1);

    Map<String, Map<String, Double>> byMethod = new TreeMap<>();
    stored
        .metrics()
        .forEach(
            (key, value) -> {
              String[] parts = key.split("\\|", -1);
              boolean ranked =
                  !parts[3].startsWith("comprehensiveness") && !parts[3].startsWith("sufficiency");
              if (ranked && !parts[2].isEmpty() && !parts[2].equals("random")) {
                byMethod
                    .computeIfAbsent(parts[2], method -> new TreeMap<>())
                    .put(String.join("|", parts[1], parts[3], parts[4]), value);
              }
            });
    assertThat(byMethod.keySet())
        .isEqualTo(Stream.of(METHODS.split(", ")).collect(Collectors.toSet()));
    Map<String, Double> expected = byMethod.get("occlusion");
    assertThat(expected).containsKeys("|map|all", "|auc-tp|all", "|token-f1|all");
    assertThat(expected.keySet()).noneMatch(key -> key.contains("tau"));
    assertThat(byMethod.values()).allSatisfy(metrics -> assertThat(metrics).isEqualTo(expected));
    assertThat(stored.metrics().entrySet())
        .filteredOn(entry -> entry.getKey().contains("|comprehensiveness"))
        .isNotEmpty()
        .allSatisfy(entry -> assertThat(Math.abs(entry.getValue())).isLessThan(1e-6));
  }
}
