package dev.ascribe.study;

import java.util.List;
import java.util.Map;

/**
 * The kinds of input, one text or a pair of texts, with default labels, a default cloze template
 * and a default verbalizer.
 *
 * <p>The defaults follow LM-BFF (Gao, Fisch and Chen 2021, table 1), in lower case because label
 * words must also be single tokens of uncased models.
 */
public enum Task implements Named {
  SENTIMENT,
  NLI;

  /** Returns the names of the input's texts, as templates and data files use them. */
  public List<String> parts() {
    return switch (this) {
      case SENTIMENT -> List.of("text");
      case NLI -> List.of("premise", "hypothesis");
    };
  }

  /** Returns the default labels, sorted; models score them in this order. */
  public List<String> labels() {
    return verbalizer().keySet().stream().sorted().toList();
  }

  /** Returns the default template of {@code prompted}. */
  public String template() {
    return switch (this) {
      case SENTIMENT -> "{text} It was {mask}.";
      case NLI -> "{premise} ? {mask} , {hypothesis}";
    };
  }

  /** Returns the default word for each label. */
  public Map<String, String> verbalizer() {
    return switch (this) {
      case SENTIMENT -> Map.of("negative", "terrible", "neutral", "okay", "positive", "great");
      case NLI -> Map.of("contradiction", "no", "entailment", "yes", "neutral", "maybe");
    };
  }

  /** Returns the default words in the order of the labels. */
  public List<String> labelWords() {
    return labels().stream().map(verbalizer()::get).toList();
  }

  /** Returns a data set of this task with the default labels, template and verbalizer. */
  public DatasetSpec dataset(
      String name, DatasetSpec.Format format, List<String> paths, int testLimit) {
    return new DatasetSpec(
        name, format, paths, this, labels(), template(), verbalizer(), testLimit);
  }
}
