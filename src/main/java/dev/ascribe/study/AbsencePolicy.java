package dev.ascribe.study;

/** Says what replaces a feature that is absent from a coalition. */
public enum AbsencePolicy implements Named {
  /**
   * Nothing replaces it: its tokens are taken out of attention, and the other tokens keep their
   * positions.
   */
  REMOVE,
  /** The mask token replaces each of its tokens. */
  MASK_TOKEN,
  /** The padding token replaces each of its tokens; other tokens attend to it. */
  PAD_TOKEN,
  /** Nothing replaces it: its tokens are deleted, and the tokens after them move up. */
  DELETE;
}
