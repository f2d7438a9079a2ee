package dev.ascribe.attribution;

import dev.ascribe.study.Named;

/** Why the sampling of coalitions ended. */
public enum StopReason implements Named {
  /** The budget was spent, as asked. */
  BUDGET,
  /** The estimate was as precise as asked. */
  PRECISION,
  /** The estimate was not as precise as asked, and no more evaluations were allowed. */
  CAP,
  /** All coalitions were evaluated: the scores are exact. */
  ALL_COALITIONS;
}
