package dev.ascribe.study;

/** What is attributed. */
public enum FeatureLevel implements Named {
  /** Words between white space. */
  WORD("words"),
  /** Words, which are cut where their script puts no spaces between words. */
  SEGMENT("segments"),
  /** Tokens of the model, those of the template apart. */
  TOKEN("tokens");

  private final String id;

  FeatureLevel(String id) {
    this.id = id;
  }

  @Override
  public String id() {
    return id;
  }
}
