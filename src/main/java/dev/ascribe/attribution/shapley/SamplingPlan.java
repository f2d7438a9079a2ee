package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.common.Coalition;
import java.util.Arrays;
import java.util.List;

/**
 * A deterministic list of the distinct coalitions that an estimator needs, and the estimator
 * itself, which computes an attribution from their values. A plan is a pure function of its {@link
 * PlanRequest}.
 */
public interface SamplingPlan {
  /** Returns the coalitions. The empty one is at index 0, the full one at index 1. */
  List<Coalition> coalitions();

  /**
   * Returns the smallest number of leading values from which {@link #estimate} can compute scores.
   */
  int smallestPrefix();

  /**
   * Computes the attribution from the values of the first coalitions.
   *
   * @param values v of each coalition in the plan's order, at least {@link #smallestPrefix} of them
   */
  Attribution estimate(double[] values);

  /**
   * Computes rough scores from fewer values than {@link #estimate} needs, so that a reader sees
   * something at once, and a deadline finds an answer. Standard errors are unknown. Unless a plan
   * says otherwise, the scores are those of {@link EarlyEstimate}.
   *
   * @param values v of the first coalitions, at least {@link EarlyEstimate#FEWEST_VALUES} of them
   */
  default Attribution earlyEstimate(double[] values) {
    return EarlyEstimate.of(coalitions(), values);
  }

  /**
   * Returns the resolution of the estimate: two scores with a smaller difference count as equal.
   *
   * @param ofValues the resolution of each value, as many as {@link #estimate} gets
   */
  default double resolution(double[] ofValues) {
    return Arrays.stream(ofValues).max().orElse(0);
  }

  /**
   * Returns the degrees of freedom of the standard errors, for Student's quantiles. {@link
   * Integer#MAX_VALUE} stands for the normal distribution, 0 for standard errors that cannot be
   * used yet.
   *
   * @param evaluations number of values that {@link #estimate} gets
   */
  default int degreesOfFreedom(int evaluations) {
    return Integer.MAX_VALUE;
  }
}
