package dev.ascribe.attribution;

import dev.ascribe.study.Named;

/** Why the sampling of coalitions ended. */
public enum StopReason implements Named {
  /** The budget was spent, as asked. */
  BUDGET("budget"),
  /** The estimate was as precise as asked. */
  PRECISION("precision"),
  /** The estimate was not as precise as asked, and no more evaluations were allowed. */
  CAP("cap"),
  /** All coalitions were evaluated: the scores are exact. */
  ALL_COALITIONS("all-coalitions");

  private final String id;

  StopReason(String id) {
    this.id = id;
  }

  @Override
  public String id() {
    return id;
  }
}
