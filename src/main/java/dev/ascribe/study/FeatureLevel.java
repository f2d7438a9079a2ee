package dev.ascribe.study;

/** The kind of features that are attributed. */
public enum FeatureLevel implements Named {
  /** Words between white space. */
  WORD,
  /** Words; one whose script puts no spaces between words is cut into its segments. */
  SEGMENT,
  /** Tokens of the model, without those of the template. */
  TOKEN;

  /** The plural, for example {@code words}. */
  @Override
  public String id() {
    return Named.super.id() + "s";
  }
}
