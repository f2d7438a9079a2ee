package dev.ascribe.study;

/** What is taken off a decoder's scores before they are read. */
public enum Calibration implements Named {
  /** Nothing. */
  NONE("none"),
  /**
   * What the model answers to a text that says nothing: probabilities are divided by those of such
   * a text and renormalised (Zhao, Wallace, Feng, Klein and Singh 2021, section 5).
   */
  CONTEXTUAL("contextual");

  private final String id;

  Calibration(String id) {
    this.id = id;
  }

  @Override
  public String id() {
    return id;
  }
}
