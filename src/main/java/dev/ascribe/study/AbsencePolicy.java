package dev.ascribe.study;

/** What takes the place of a feature that is absent from a coalition. */
public enum AbsencePolicy implements Named {
  /** Nothing: the feature is masked out of attention, and the other tokens keep their positions. */
  REMOVE,
  /** The mask token. */
  MASK_TOKEN,
  /** The padding token, which is attended to. */
  PAD_TOKEN,
  /** Nothing: the feature is deleted, and the tokens after it move up. */
  DELETE;
}
