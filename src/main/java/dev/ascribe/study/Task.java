package dev.ascribe.study;

import java.util.List;
import java.util.Map;

/**
 * The kind of input, one text or a pair of texts, with the labels, the cloze template and the
 * verbalizer of a study that declares none.
 *
 * <p>They follow LM-BFF (Gao, Fisch and Chen 2021, table 1), in lower case because the labels'
 * words must be single tokens of uncased models too.
 */
public enum Task implements Named {
  SENTIMENT,
  NLI;

  /** The names of an input's texts, as templates and data files write them. */
  public List<String> parts() {
    return switch (this) {
      case SENTIMENT -> List.of("text");
      case NLI -> List.of("premise", "hypothesis");
    };
  }

  /** The default labels, sorted; models score them in this order. */
  public List<String> labels() {
    return verbalizer().keySet().stream().sorted().toList();
  }

  /** The default template of {@code prompted}. */
  public String template() {
    return switch (this) {
      case SENTIMENT -> "{text} It was {mask}.";
      case NLI -> "{premise} ? {mask} , {hypothesis}";
    };
  }

  /** The default word for each label. */
  public Map<String, String> verbalizer() {
    return switch (this) {
      case SENTIMENT -> Map.of("negative", "terrible", "neutral", "okay", "positive", "great");
      case NLI -> Map.of("contradiction", "no", "entailment", "yes", "neutral", "maybe");
    };
  }

  /** The default words in the order of the labels. */
  public List<String> labelWords() {
    return labels().stream().map(verbalizer()::get).toList();
  }

  /** A data set of this task with the default labels, template and verbalizer. */
  public DatasetSpec dataset(
      String name, DatasetSpec.Format format, List<String> paths, int testLimit) {
    return new DatasetSpec(
        name, format, paths, this, labels(), template(), verbalizer(), testLimit);
  }
}
