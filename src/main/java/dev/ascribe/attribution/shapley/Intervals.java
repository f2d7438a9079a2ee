package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Arguments;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/** Computes the width of confidence intervals in standard errors. */
public final class Intervals {
  private Intervals() {}

  /**
   * Returns by how many standard errors a two-sided interval reaches to either side, from Student's
   * distribution, or from the normal distribution if the degrees of freedom are infinite.
   *
   * @param confidence the probability that the interval contains the exact value, above 0 and below
   *     1
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
