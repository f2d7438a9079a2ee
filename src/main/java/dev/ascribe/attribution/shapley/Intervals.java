package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Arguments;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/** Tells how many standard errors an interval reaches to either side. */
public final class Intervals {
  private Intervals() {}

  /**
   * The two-sided multiplier: Student's, or the normal distribution's for infinite degrees.
   *
   * @param confidence that the interval covers the exact value, above 0 and below 1
   * @param degreesOfFreedom of {@link SamplingPlan#degreesOfFreedom}, at least 1
   */
  public static double multiplier(double confidence, int degreesOfFreedom) {
    if (!(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException(
          "confidence is %s (allowed: above 0, below 1)".formatted(confidence));
    }
    Arguments.requireAtLeast("degreesOfFreedom", degreesOfFreedom, 1);
    double quantile = 1 - (1 - confidence) / 2;
    return degreesOfFreedom == Integer.MAX_VALUE
        ? NormalDistribution.of(0, 1).inverseCumulativeProbability(quantile)
        : TDistribution.of(degreesOfFreedom).inverseCumulativeProbability(quantile);
  }
}
