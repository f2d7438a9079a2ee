package dev.ascribe.study;

/** The kinds of features. */
public enum FeatureLevel implements Named {
  /** Words, which white space separates. */
  WORD,
  /** Words; but words of scripts without spaces are split into segments. */
  SEGMENT,
  /** Tokens of the model, without those of the template. */
  TOKEN;

  /** Returns the singular, for example {@code word}. */
  public String one() {
    return Named.super.id();
  }

  /** Returns the plural, for example {@code words}. */
  @Override
  public String id() {
    return one() + "s";
  }
}
