package dev.ascribe.study;

/** The word embedding at which Integrated Gradients start. */
public enum GradientBaseline implements Named {
  PAD("pad"),
  MASK("mask"),
  ZERO("zero");

  private final String id;

  GradientBaseline(String id) {
    this.id = id;
  }

  @Override
  public String id() {
    return id;
  }
}
