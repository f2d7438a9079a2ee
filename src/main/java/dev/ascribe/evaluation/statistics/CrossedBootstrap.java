package dev.ascribe.evaluation.statistics;

import dev.ascribe.common.Arguments;
import dev.ascribe.common.CounterRandom;
import java.util.Arrays;

/**
 * Bootstrap (Efron 1979) over two levels: seeds are drawn with replacement, and so are texts, which
 * all drawn seeds share (Owen 2007). The draws are made once, so that equal resamples are compared
 * for all measures of the same seeds and texts.
 *
 * <p>Percentiles of so few seeds are too narrow: of three seeds, every ninth resample holds only
 * one. The interval therefore takes its shape from the resamples and its width from {@link
 * CrossedMean}: the percentiles' distances from the resamples' mean are stretched by one factor, so
 * that they have the width of the t interval.
 */
public final class CrossedBootstrap {
  /** The confidence of all intervals. */
  public static final double CONFIDENCE = 0.95;

  private final short[][] seedCounts; // [resamples][seeds]
  private final short[][] textCounts; // [resamples][texts]

  /**
   * Draws the resamples. The same arguments give the same draws.
   *
   * @param resamples at least 2
   * @param seed of the draws
   */
  public CrossedBootstrap(int seeds, int texts, int resamples, long seed) {
    Arguments.requireRange("seeds", seeds, 1, Short.MAX_VALUE);
    Arguments.requireRange("texts", texts, 1, Short.MAX_VALUE);
    Arguments.requireAtLeast("resamples", resamples, 2);
    seedCounts = new short[resamples][seeds];
    textCounts = new short[resamples][texts];
    for (int resample = 0; resample < resamples; resample++) {
      CounterRandom random = CounterRandom.of(seed, "bootstrap", resample);
      draw(seedCounts[resample], random);
      draw(textCounts[resample], random);
    }
  }

  private static void draw(short[] counts, CounterRandom random) {
    for (int draw = 0; draw < counts.length; draw++) {
      counts[random.nextInt(counts.length)]++;
    }
  }

  /**
   * Returns the mean of the values with its 95 % interval.
   *
   * @param values [seeds][texts] NaN where there is none; at least one is a number
   */
  public Interval interval(double[][] values) {
    return interval(values, CrossedMean.of(values));
  }

  /**
   * Returns a mean with its 95 % interval.
   *
   * @param values [seeds][texts] NaN where there is none
   * @param mean of these values, perhaps with their own uncertainty
   */
  public Interval interval(double[][] values, CrossedMean mean) {
    double half = mean.halfWidth(CONFIDENCE);
    if (Double.isNaN(half)) {
      return new Interval(mean, Double.NaN, Double.NaN);
    }
    double[] means = means(values);
    Arrays.sort(means);
    double centre = Arrays.stream(means).average().orElse(Double.NaN);
    double lower = quantile(means, (1 - CONFIDENCE) / 2);
    double upper = quantile(means, (1 + CONFIDENCE) / 2);
    if (!(upper > lower)) {
      return new Interval(mean, mean.estimate() - half, mean.estimate() + half);
    }
    double stretch = 2 * half / (upper - lower);
    return new Interval(
        mean,
        mean.estimate() - stretch * (centre - lower),
        mean.estimate() + stretch * (upper - centre));
  }

  /** The means of all resamples that hold any value. */
  private double[] means(double[][] values) {
    Arguments.requireLength("values", values.length, seedCounts[0].length, "seed");
    double[] means = new double[seedCounts.length];
    int kept = 0;
    for (int resample = 0; resample < seedCounts.length; resample++) {
      double sum = 0;
      int seeds = 0;
      for (int seed = 0; seed < values.length; seed++) {
        int count = seedCounts[resample][seed];
        double mean = count == 0 ? Double.NaN : mean(values[seed], textCounts[resample]);
        if (!Double.isNaN(mean)) {
          sum += count * mean;
          seeds += count;
        }
      }
      if (seeds > 0) {
        means[kept++] = sum / seeds;
      }
    }
    return Arrays.copyOf(means, kept);
  }

  private static double mean(double[] values, short[] counts) {
    double sum = 0;
    int weight = 0;
    for (int text = 0; text < values.length; text++) {
      if (counts[text] > 0 && !Double.isNaN(values[text])) {
        sum += counts[text] * values[text];
        weight += counts[text];
      }
    }
    return weight == 0 ? Double.NaN : sum / weight;
  }

  /**
   * Returns a quantile by linear interpolation between order statistics (Hyndman and Fan 1996,
   * definition 7).
   */
  static double quantile(double[] sorted, double probability) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double position = probability * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }

  /**
   * A mean with the bounds of its 95 % interval.
   *
   * @param lower NaN if the standard error is unknown
   */
  public record Interval(CrossedMean mean, double lower, double upper) {}
}
