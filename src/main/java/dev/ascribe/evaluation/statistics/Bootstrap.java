package dev.ascribe.evaluation.statistics;

import dev.ascribe.common.Arguments;
import dev.ascribe.common.CounterRandom;
import java.util.Arrays;

/**
 * Percentile bootstrap (Efron 1979) over two levels: seeds are drawn with replacement, and within
 * each drawn seed its instances (Davison and Hinkley 1997, section 3.8). Seeds may have different
 * numbers of instances. The same arguments give the same figures.
 */
public final class Bootstrap {
  private static final double CONFIDENCE = 0.95;

  private Bootstrap() {}

  /**
   * Returns the mean over seeds of each seed's mean over instances, with a 95 % interval.
   *
   * @param values [seeds][instances] at least one seed, and at least one instance for each
   */
  public static Interval mean(double[][] values, int resamples, long seed) {
    double[] means = resampledMeans(values, resamples, seed);
    Arrays.sort(means);
    double tail = (1 - CONFIDENCE) / 2;
    return new Interval(meanOfMeans(values), quantile(means, tail), quantile(means, 1 - tail));
  }

  /**
   * Returns the two-sided p-value for the hypothesis that the mean difference is 0. It is twice the
   * smaller share of resampled means on either side of 0. The sample itself counts as one more
   * resample, so the p-value is never 0 (Davison and Hinkley 1997, section 4.4).
   *
   * @param differences [seeds][instances] of paired values
   */
  public static double pairedPValue(double[][] differences, int resamples, long seed) {
    int notAbove = 1;
    int notBelow = 1;
    for (double mean : resampledMeans(differences, resamples, seed)) {
      notAbove += mean <= 0 ? 1 : 0;
      notBelow += mean >= 0 ? 1 : 0;
    }
    return Math.min(1, 2.0 * Math.min(notAbove, notBelow) / (resamples + 1));
  }

  private static double[] resampledMeans(double[][] values, int resamples, long seed) {
    requireValues(values, resamples);
    double[] means = new double[resamples];
    for (int resample = 0; resample < resamples; resample++) {
      CounterRandom random = CounterRandom.of(seed, "bootstrap", resample);
      double sum = 0;
      for (int draw = 0; draw < values.length; draw++) {
        double[] instances = values[random.nextInt(values.length)];
        double sumOfSeed = 0;
        for (int i = 0; i < instances.length; i++) {
          sumOfSeed += instances[random.nextInt(instances.length)];
        }
        sum += sumOfSeed / instances.length;
      }
      means[resample] = sum / values.length;
    }
    return means;
  }

  private static double meanOfMeans(double[][] values) {
    return Arrays.stream(values)
        .mapToDouble(instances -> Arrays.stream(instances).average().orElseThrow())
        .average()
        .orElseThrow();
  }

  /**
   * Returns a quantile by linear interpolation between order statistics (Hyndman and Fan 1996,
   * definition 7).
   */
  static double quantile(double[] sorted, double probability) {
    double position = probability * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }

  private static void requireValues(double[][] values, int resamples) {
    Arguments.requireAtLeast("seeds", values.length, 1);
    Arguments.requireAtLeast("resamples", resamples, 1);
    for (double[] ofSeed : values) {
      Arguments.requireAtLeast("instances of a seed", ofSeed.length, 1);
      Arguments.requireNumbers("values of a seed", ofSeed);
    }
  }

  /** An estimate with the bounds of its 95 % interval. */
  public record Interval(double estimate, double lower, double upper) {}
}
