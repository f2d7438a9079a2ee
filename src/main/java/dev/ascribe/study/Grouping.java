package dev.ascribe.study;

/** The groups of {@code shapley-owen}. */
public enum Grouping implements Named {
  /** Premise and hypothesis of a pair that is not long, otherwise sentences. */
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
