package dev.ascribe.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.common.CounterRandom;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.dataset.Instance;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.study.SampleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/**
 * Makes numbered requests to explain. Each has a text of {@value #FEWEST_WORDS} to {@value
 * #MOST_WORDS} words of the sample set's reviews. The number is the seed, so the same number gives
 * the same request.
 */
record LoadTexts(List<String> vocabulary, String model, String method, int evaluations) {
  private static final int FEWEST_WORDS = 10;
  private static final int MOST_WORDS = 20;
  private static final long SEED = 20_240_521;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  static LoadTexts of(String model, String method, int evaluations) {
    List<String> words =
        samples().stream()
            .flatMap(input -> input.words().stream())
            .map(word -> word.text())
            .distinct()
            .toList();
    return new LoadTexts(words, model, method, evaluations);
  }

  /** The test texts of the sample set, whose words the requests use. */
  static List<TextInput> samples() {
    return DatasetLoader.load(SampleSet.SENTIMENT.dataset(0)).test().stream()
        .map(Instance::input)
        .toList();
  }

  /** The texts of the first requests. */
  List<TextInput> inputs(int count) {
    return IntStream.range(0, count).mapToObj(number -> new TextInput(text(number), null)).toList();
  }

  private String text(int number) {
    CounterRandom random = CounterRandom.of(SEED, "bench load", number);
    int length = FEWEST_WORDS + random.nextInt(MOST_WORDS - FEWEST_WORDS + 1);
    List<String> words = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      words.add(vocabulary.get(random.nextInt(vocabulary.size())));
    }
    return String.join(" ", words);
  }

  JsonNode request(int number) {
    ObjectNode request = MAPPER.createObjectNode();
    request.put("model", model);
    request.put("text", text(number));
    request.put("method", method);
    request.put("evaluations", evaluations);
    request.put("seed", number);
    return request;
  }

  /** The options of the requests. */
  static final class Options {
    @Option(
        names = "--evaluations",
        paramLabel = "N",
        defaultValue = "50",
        description = "Number of evaluations of each request (default: 50).")
    private int evaluations;

    @Option(
        names = "--model",
        paramLabel = "NAME",
        defaultValue = "bert-base-uncased",
        description = "A model that the daemon knows (default: bert-base-uncased).")
    private String model;

    @Option(
        names = "--method",
        paramLabel = "NAME",
        defaultValue = "shapley-kernel",
        description = "The method (default: shapley-kernel).")
    private String method;

    LoadTexts texts() {
      return LoadTexts.of(model, method, evaluations);
    }
  }
}
