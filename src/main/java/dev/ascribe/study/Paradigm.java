package dev.ascribe.study;

/** How a language model becomes a classifier. */
public enum Paradigm implements Named {
  /** An encoder with a linear head over its pooled first token. */
  FINE_TUNED,
  /** An encoder with a cloze template and a verbalizer. */
  PROMPTED,
  /** A causal language model with a prompt and a verbalizer. */
  DECODER;
}
