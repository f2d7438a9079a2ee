package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.common.Coalition;
import java.util.Arrays;
import java.util.List;

/**
 * The deterministic list of distinct coalitions that an estimator wants, and the estimate from
 * their values. A pure function of its {@link PlanRequest}.
 */
public interface SamplingPlan {
  /** Distinct coalitions; the empty one is at index 0, the full one at index 1. */
  List<Coalition> coalitions();

  /** The fewest leading values from which the estimate can be made. */
  int smallestPrefix();

  /**
   * The attribution from the values of a prefix of the coalitions.
   *
   * @param values [{@link #smallestPrefix} to all coalitions] v of each coalition, in their order
   */
  Attribution estimate(double[] values);

  /**
   * The difference below which two scores of the estimate have no order.
   *
   * @param ofValues [as many as {@link #estimate} is given] the resolution of each value
   */
  default double resolution(double[] ofValues) {
    return Arrays.stream(ofValues).max().orElse(0);
  }

  /**
   * Degrees of freedom of the standard errors from so many leading values: intervals take Student's
   * quantile of them. {@link Integer#MAX_VALUE} stands for the normal distribution, 0 for errors
   * that say nothing yet.
   *
   * @param evaluations as many as {@link #estimate} is given
   */
  default int degreesOfFreedom(int evaluations) {
    return Integer.MAX_VALUE;
  }
}
