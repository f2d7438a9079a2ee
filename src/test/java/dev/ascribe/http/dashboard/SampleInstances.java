package dev.ascribe.http.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Instances of the sample sets, explained as a fair method would explain them. */
final class SampleInstances {
  private static final Path SAMPLES = Path.of("src", "main", "resources", "samples");

  private SampleInstances() {}

  static ArrayNode sentiment(int count, List<String> methods) {
    return read(
        "sample-sentiment.jsonl",
        count,
        List.of("text"),
        List.of("negative", "neutral", "positive"),
        methods);
  }

  /** One instance of a text, in any language. */
  static ArrayNode written(String text, List<String> methods) {
    ObjectNode sample = FakeDaemon.JSON.createObjectNode();
    sample.put("id", "written").put("label", "positive").put("text", text);
    sample.putArray("rationales").addObject();
    List<String> labels = List.of("negative", "positive");
    return FakeDaemon.JSON
        .createArrayNode()
        .add(instance(sample, List.of("text"), labels, methods));
  }

  static ArrayNode inference(int count, List<String> methods) {
    return read(
        "sample-nli.jsonl",
        count,
        List.of("premise", "hypothesis"),
        List.of("entailment", "neutral", "contradiction"),
        methods);
  }

  private static ArrayNode read(
      String file, int count, List<String> parts, List<String> labels, List<String> methods) {
    ArrayNode instances = FakeDaemon.JSON.createArrayNode();
    try {
      for (String line : Files.readAllLines(SAMPLES.resolve(file)).subList(0, count)) {
        instances.add(instance(FakeDaemon.JSON.readTree(line), parts, labels, methods));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return instances;
  }

  private static ObjectNode instance(
      JsonNode sample, List<String> parts, List<String> labels, List<String> methods) {
    Random random = new Random(sample.get("id").asText().hashCode() * 0x9E3779B97F4A7C15L);
    ObjectNode instance = FakeDaemon.JSON.createObjectNode();
    String gold = sample.get("label").asText();
    String predicted = random.nextInt(4) == 0 ? labels.get(random.nextInt(labels.size())) : gold;
    instance.put("id", sample.get("id").asText()).put("gold", gold).put("predicted", predicted);
    ObjectNode probabilities = instance.putObject("probabilities");
    double sure = 0.5 + 0.45 * random.nextDouble();
    labels.forEach(
        label ->
            probabilities.put(
                label, label.equals(predicted) ? sure : (1 - sure) / (labels.size() - 1)));
    List<Integer> rationale = new ArrayList<>();
    int words = words(instance.putArray("words"), sample, parts, rationale);
    annotators(instance.putArray("rationales"), rationale, random);
    instance.put("truncated_words", 0);
    ArrayNode attributions = instance.putArray("attributions");
    methods.forEach(
        method ->
            attributions.add(
                attribution(method, predicted, words, new HashSet<>(rationale), random)));
    return instance;
  }

  private static int words(
      ArrayNode words, JsonNode sample, List<String> parts, List<Integer> rationale) {
    int index = 0;
    for (String part : parts) {
      int start = 0;
      Set<Integer> marked = new HashSet<>();
      sample.get("rationales").get(0).path(part).forEach(word -> marked.add(word.asInt()));
      int inPart = 0;
      for (String word : sample.get(part).asText().split(" ")) {
        words
            .addObject()
            .put("text", word)
            .put("start", start)
            .put("end", start + word.length())
            .put("part", part);
        if (marked.contains(inPart++)) {
          rationale.add(index);
        }
        start += word.length() + 1;
        index++;
      }
    }
    return index;
  }

  /** The sample's own annotator, and for some a second one who marked a word less. */
  private static void annotators(ArrayNode rationales, List<Integer> marked, Random random) {
    rationale(rationales, "a1", marked);
    if (random.nextBoolean() && marked.size() > 1) {
      rationale(rationales, "a2", marked.subList(1, marked.size()));
    }
  }

  private static void rationale(ArrayNode rationales, String annotator, List<Integer> marked) {
    ArrayNode words = rationales.addObject().put("annotator", annotator).putArray("words");
    marked.forEach(words::add);
  }

  private static ObjectNode attribution(
      String method, String target, int words, Set<Integer> rationale, Random random) {
    ObjectNode attribution = FakeDaemon.JSON.createObjectNode();
    attribution.put("method", method).put("target", target);
    if (method.startsWith("shapley")) {
      attribution.put("standard_error_kind", "estimate");
    }
    ArrayNode scores = attribution.putArray("scores");
    ArrayNode errors = attribution.putArray("standard_errors");
    boolean sampled = method.startsWith("shapley");
    boolean blind = method.equals("random");
    for (int word = 0; word < words; word++) {
      double signal =
          rationale.contains(word) && !blind
              ? 0.16 + 0.12 * random.nextGaussian()
              : 0.035 * random.nextGaussian();
      scores.add(method.equals("attention") ? Math.abs(signal) : signal);
      if (sampled) {
        errors.add(0.006 + 0.008 * random.nextDouble());
      } else {
        errors.addNull();
      }
    }
    ObjectNode metrics = attribution.putObject("metrics");
    metrics.put("average-precision", blind ? 0.41 : 0.6 + 0.4 * random.nextDouble());
    metrics.put("comprehensiveness", blind ? 0.1 : 0.3 + 0.2 * random.nextDouble());
    metrics.put("sufficiency", blind ? 0.3 : 0.2 * random.nextDouble());
    return attribution.put("evaluations", sampled ? 410 : 1);
  }
}
