package dev.ascribe.study;

/** What an absent feature becomes. */
public enum AbsencePolicy implements Named {
  /** Masked out of attention; the other tokens keep their positions. */
  REMOVE("remove"),
  /** Replaced by the mask token. */
  MASK_TOKEN("mask-token"),
  /** Replaced by the padding token, which is attended to. */
  PAD_TOKEN("pad-token"),
  /** Deleted; positions close up. */
  DELETE("delete");

  private final String id;

  AbsencePolicy(String id) {
    this.id = id;
  }

  @Override
  public String id() {
    return id;
  }
}
