package dev.ascribe.attribution;

import dev.ascribe.study.Named;

/**
 * Says how the sampling of an attribution went. {@link Attribution#evaluations} has the number of
 * coalitions that the estimate used.
 *
 * @param planned number of coalitions in the whole sampling plan
 * @param cached number of used coalitions whose values were in the cache already
 * @param stopped why the sampling stopped; null while it goes on
 */
public record Sampling(int planned, int cached, StopReason stopped) {
  /** The reasons for which a sampling stops. */
  public enum StopReason implements Named {
    /** The evaluations of the requested budget were used up. */
    BUDGET,
    /** The estimate reached the requested precision. */
    PRECISION,
    /** The largest number of evaluations was reached before the requested precision. */
    CAP,
    /** The deadline of the request passed before the budget was used up. */
    DEADLINE,
    /** All coalitions were evaluated, so the scores are exact. */
    ALL_COALITIONS;
  }
}
