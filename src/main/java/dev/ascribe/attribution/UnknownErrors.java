package dev.ascribe.attribution;

import dev.ascribe.study.Named;

/** The reasons why an attribution has no standard errors. */
public enum UnknownErrors implements Named {
  METHOD_HAS_NONE("the method has no standard errors"),
  EXACT("the scores are exact"),
  FEW_DRAWS("too few permutations were drawn to know how much they differ"),
  FEW_EVALUATIONS("the evaluations hardly suffice for the scores themselves"),
  FEW_LEFT(
      "most coalitions were evaluated, and the few others are not like them; with all coalitions "
          + "the scores are exact"),
  NOT_ALL_FEATURES("the features without a score were not left out yet"),
  GROUPS_NOT_ENUMERATED("not all coalitions of whole groups were evaluated");

  private final String sentence;

  UnknownErrors(String sentence) {
    this.sentence = sentence;
  }

  /** Returns the reason in words, without a full stop. */
  public String sentence() {
    return sentence;
  }

  /**
   * Whether the scores are estimates, which have an error that is unknown. Exact scores and scores
   * of methods that estimate nothing have no error.
   */
  public boolean isOfAnEstimate() {
    return this != METHOD_HAS_NONE && this != EXACT;
  }
}
