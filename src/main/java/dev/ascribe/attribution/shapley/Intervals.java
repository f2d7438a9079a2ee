package dev.ascribe.attribution.shapley;

import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/** How many standard errors an interval reaches to either side. */
public final class Intervals {
  private Intervals() {}

  /**
   * The two-sided multiplier: Student's, or the normal distribution's for infinite degrees.
   *
   * @param confidence that the interval covers the exact value, above 0 and below 1
   * @param degreesOfFreedom of {@link SamplingPlan#degreesOfFreedom}, at least 1
   */
  public static double multiplier(double confidence, int degreesOfFreedom) {
    double quantile = 1 - (1 - confidence) / 2;
    return degreesOfFreedom == Integer.MAX_VALUE
        ? NormalDistribution.of(0, 1).inverseCumulativeProbability(quantile)
        : TDistribution.of(degreesOfFreedom).inverseCumulativeProbability(quantile);
  }
}
