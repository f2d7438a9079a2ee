package dev.ascribe.study;

/** What an absent feature becomes. */
public enum AbsencePolicy implements Named {
  /** Masked out of attention; the other tokens keep their positions. */
  REMOVE,
  /** Replaced by the mask token. */
  MASK_TOKEN,
  /** Replaced by the padding token, which is attended to. */
  PAD_TOKEN,
  /** Deleted; positions close up. */
  DELETE;
}
