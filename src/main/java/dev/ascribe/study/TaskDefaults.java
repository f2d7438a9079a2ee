package dev.ascribe.study;

import java.util.List;
import java.util.Map;

/**
 * Labels, cloze template and verbalizer of a task where nothing else is declared. They follow
 * LM-BFF (Gao, Fisch and Chen 2021, table 1), in lower case because the labels' words must be
 * single tokens of uncased models too.
 *
 * @param labels sorted; the order in which models score them
 * @param template of {@code prompted}
 * @param verbalizer label to label word
 */
public record TaskDefaults(
    Task task, List<String> labels, String template, Map<String, String> verbalizer) {
  private static final TaskDefaults SENTIMENT =
      new TaskDefaults(
          Task.SENTIMENT,
          List.of("negative", "neutral", "positive"),
          "{text} It was {mask}.",
          Map.of("negative", "terrible", "neutral", "okay", "positive", "great"));

  private static final TaskDefaults NLI =
      new TaskDefaults(
          Task.NLI,
          List.of("contradiction", "entailment", "neutral"),
          "{premise} ? {mask} , {hypothesis}",
          Map.of("contradiction", "no", "entailment", "yes", "neutral", "maybe"));

  public TaskDefaults {
    labels = List.copyOf(labels);
    verbalizer = Map.copyOf(verbalizer);
  }

  public static TaskDefaults of(Task task) {
    return switch (task) {
      case SENTIMENT -> SENTIMENT;
      case NLI -> NLI;
    };
  }

  /** The label words in the order of the labels. */
  public List<String> labelWords() {
    return labels.stream().map(verbalizer::get).toList();
  }

  /** A data set of this task in which all else is default. */
  public DatasetSpec dataset(
      String name, DatasetSpec.Format format, List<String> paths, int testLimit) {
    return new DatasetSpec(name, format, paths, task, labels, template, verbalizer, testLimit);
  }
}
