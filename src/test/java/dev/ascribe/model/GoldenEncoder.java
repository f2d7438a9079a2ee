package dev.ascribe.model;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Named;
import dev.ascribe.study.Paradigm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The tiny random encoders and what transformers computes with them. */
public final class GoldenEncoder {
  private static final Path MODELS = Path.of("src", "test", "resources", "models");

  private GoldenEncoder() {}

  /** One laid-out text and its reference values. */
  public record Case(String model, JsonNode json) {
    public Path directory() {
      return GoldenEncoder.directory(model);
    }

    public TextInput input() {
      return new TextInput(json.get("text").asText(), json.get("pair").textValue());
    }

    public ModelRef reference() {
      Paradigm paradigm = Named.parse(Paradigm.class, "golden", json.get("paradigm").asText());
      return new ModelRef(
          directory().toString(),
          paradigm,
          strings(json.get("labels")),
          json.get("template").textValue(),
          strings(json.get("label_words")),
          paradigm == Paradigm.FINE_TUNED ? directory().resolve("fine-tuned").toString() : null);
    }

    public EncoderModel load() {
      return ModelLoader.loadEncoder(reference(), directory(), Device.cpu());
    }

    @Override
    public String toString() {
      return model + " " + json.get("paradigm").asText() + ": " + json.get("text").asText();
    }
  }

  public static Stream<String> models() {
    return Stream.of("tiny-bert", "tiny-roberta", "tiny-distilbert");
  }

  public static Stream<Case> cases() {
    return models()
        .flatMap(
            model ->
                StreamSupport.stream(golden(model).get("cases").spliterator(), false)
                    .map(json -> new Case(model, json)));
  }

  /** A case of the tiny BERT: prompted sentiment, prompted pair, fine-tuned text or pair. */
  public static Case tinyBert(Paradigm paradigm, boolean pair) {
    return cases()
        .filter(c -> c.model().equals("tiny-bert") && c.reference().paradigm() == paradigm)
        .filter(c -> c.input().hasPair() == pair)
        .findFirst()
        .orElseThrow();
  }

  public static Path directory(String model) {
    return MODELS.resolve(model);
  }

  public static JsonNode golden(String model) {
    return read(model, "golden.json");
  }

  /** Gradients of the same cases. */
  public static JsonNode gradients(String model) {
    return read(model, "gradients.json");
  }

  private static JsonNode read(String model, String file) {
    try {
      return new JsonMapper().readTree(directory(model).resolve(file).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(node -> strings.add(node.asText()));
    return strings;
  }

  public static double[] numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  /** Integers, with -1 for null. */
  public static int[] integers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToInt(node -> node.isNull() ? -1 : node.asInt())
        .toArray();
  }

  public static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
