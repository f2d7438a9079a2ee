package dev.ascribe.evaluation.statistics;

import dev.ascribe.common.Arguments;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The mean of a measure over seeds and texts, and how sure it is. Seeds and texts are crossed:
 * every seed explains the same texts, so that a hard text is hard for all seeds. Its variance is
 * therefore that of the seeds' means, plus that of the texts' means, less the part that both
 * contain (Cameron, Gelbach and Miller 2011, section 2.2), and never less than either. Its degrees
 * of freedom are those of Satterthwaite (1946): few if the seeds differ much, since they are few.
 *
 * <p>With one seed, the variance is over texts alone, and says nothing of other seeds. With one
 * text, it is over seeds alone.
 *
 * @param estimate the mean over seeds of each seed's mean over its texts
 * @param standardError NaN if there is a single value, or if no two values differ: values without
 *     spread do not show how far the mean may be from the truth
 * @param degreesOfFreedom at least 1; NaN where the standard error is
 * @param seeds the number of seeds that have values
 * @param texts the number of texts that have values in any seed
 */
public record CrossedMean(
    double estimate, double standardError, double degreesOfFreedom, int seeds, int texts) {
  /**
   * Computes the mean.
   *
   * @param values [seeds][texts] the same texts in the same order for every seed; NaN where a seed
   *     has no value for a text. At least one is a number
   */
  public static CrossedMean of(double[][] values) {
    return of(values, 0);
  }

  /**
   * Computes the mean of values that are uncertain themselves, such as measures of scores that were
   * estimated.
   *
   * @param values as above
   * @param noise the variance of the mean that comes from the uncertainty of the values, at least 0
   */
  public static CrossedMean of(double[][] values, double noise) {
    CrossedValues crossed = CrossedValues.of(values);
    double ofSeeds = crossed.varianceOfSeeds();
    double ofTexts = crossed.varianceOfTexts();
    double ofBoth = crossed.varianceOfBoth();
    double variance = Math.max(ofSeeds + ofTexts - ofBoth, Math.max(ofSeeds, ofTexts));
    if (variance == 0 || !crossed.hasSpread()) {
      return new CrossedMean(
          crossed.estimate(), Double.NaN, Double.NaN, crossed.seeds(), crossed.texts());
    }
    double weighted =
        share(ofSeeds, crossed.seeds() - 1)
            + share(ofTexts, crossed.texts() - 1)
            + share(ofBoth, crossed.freedomOfBoth());
    double freedom = Math.max(1, variance * variance / weighted);
    return new CrossedMean(
        crossed.estimate(), Math.sqrt(variance + noise), freedom, crossed.seeds(), crossed.texts());
  }

  private static double share(double variance, int freedom) {
    return freedom > 0 ? variance * variance / freedom : 0;
  }

  /** Half the width of the interval that holds the truth with a given confidence. */
  public double halfWidth(double confidence) {
    Arguments.requireProbability("confidence", confidence);
    return Double.isNaN(standardError)
        ? Double.NaN
        : standardError
            * TDistribution.of(degreesOfFreedom).inverseCumulativeProbability((1 + confidence) / 2);
  }

  /**
   * Returns the two-sided p-value of the hypothesis that the mean of all seeds and texts is 0 (t
   * test): for the mean of paired differences, that both sides are equal.
   *
   * @return NaN where the standard error is unknown, except that differences that are all 0 have 1
   */
  public double pValue() {
    if (Double.isNaN(standardError)) {
      return estimate == 0 ? 1 : Double.NaN;
    }
    double t = Math.abs(estimate / standardError);
    return 2 * TDistribution.of(degreesOfFreedom).survivalProbability(t);
  }
}
