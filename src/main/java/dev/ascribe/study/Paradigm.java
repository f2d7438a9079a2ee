package dev.ascribe.study;

/** How a language model becomes a classifier. */
public enum Paradigm implements Named {
  /** An encoder with a linear head over its pooled first token. */
  FINE_TUNED("fine-tuned"),
  /** An encoder with a cloze template and a verbalizer. */
  PROMPTED("prompted"),
  /** A causal language model with a prompt and a verbalizer. */
  DECODER("decoder");

  private final String id;

  Paradigm(String id) {
    this.id = id;
  }

  @Override
  public String id() {
    return id;
  }
}
