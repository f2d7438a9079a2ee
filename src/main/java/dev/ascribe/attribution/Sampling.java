package dev.ascribe.attribution;

import dev.ascribe.study.Named;

/**
 * The course of the sampling behind an attribution. {@link Attribution#evaluations} tells how many
 * evaluations the estimate used.
 *
 * @param planned coalitions of the whole plan
 * @param cached of the coalitions that were used, those whose values were known already
 * @param stopped why no more were evaluated
 */
public record Sampling(int planned, int cached, StopReason stopped) {
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
}
