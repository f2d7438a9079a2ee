package dev.ascribe.study;

/** The ways in which a language model becomes a classifier. */
public enum Paradigm implements Named {
  /** An encoder with a classification head over the state of its first token. */
  FINE_TUNED,
  /** An encoder with a cloze template and a verbalizer. */
  PROMPTED,
  /** A causal language model with a prompt and a verbalizer. */
  DECODER;
}
