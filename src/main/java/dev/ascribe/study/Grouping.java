package dev.ascribe.study;

/** The groups of {@code shapley-owen}. */
public enum Grouping implements Named {
  /** Premise and hypothesis of a pair, the sentences of a single text. */
  AUTO("auto"),
  /** Sentences, of both parts of a pair. */
  SENTENCE("sentence"),
  /** Premise and hypothesis. */
  PART("part");

  private final String id;

  Grouping(String id) {
    this.id = id;
  }

  @Override
  public String id() {
    return id;
  }
}
