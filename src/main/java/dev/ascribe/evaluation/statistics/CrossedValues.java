package dev.ascribe.evaluation.statistics;

import dev.ascribe.common.Arguments;
import java.util.Arrays;

/**
 * Values of seeds and texts, of which some may be missing, and the parts of the variance of their
 * mean. S seeds with values, I texts with values, n values.
 *
 * @param values [seeds][texts] NaN where there is none
 * @param means [seeds] mean of each seed; NaN for a seed without values
 * @param weights [seeds] what a value of the seed counts in the mean of all
 * @param estimate mean of the seeds' means
 */
record CrossedValues(
    double[][] values,
    double[] means,
    double[] weights,
    double estimate,
    int seeds,
    int texts,
    int count) {

  static CrossedValues of(double[][] values) {
    Arguments.requireAtLeast("seeds", values.length, 1);
    int width = values[0].length;
    double[] means = new double[values.length];
    double[] weights = new double[values.length];
    boolean[] hasText = new boolean[width];
    int count = 0;
    for (int seed = 0; seed < values.length; seed++) {
      Arguments.requireLength("texts of a seed", values[seed].length, width, "text");
      double sum = 0;
      int present = 0;
      for (int text = 0; text < width; text++) {
        double value = values[seed][text];
        if (!Double.isNaN(value)) {
          sum += value;
          present++;
          hasText[text] = true;
        }
      }
      means[seed] = present == 0 ? Double.NaN : sum / present;
      weights[seed] = present == 0 ? 0 : 1.0 / present;
      count += present;
    }
    Arguments.requireAtLeast("values", count, 1);
    int texts = 0;
    for (boolean has : hasText) {
      texts += has ? 1 : 0;
    }
    double[] known = Arrays.stream(means).filter(mean -> !Double.isNaN(mean)).toArray();
    double estimate = Arrays.stream(known).average().orElseThrow();
    for (int seed = 0; seed < values.length; seed++) {
      weights[seed] /= known.length;
    }
    return new CrossedValues(values, means, weights, estimate, known.length, texts, count);
  }

  /** Whether any two values differ. Equal values may have a variance by rounding. */
  boolean hasSpread() {
    return Arrays.stream(values)
            .flatMapToDouble(Arrays::stream)
            .filter(value -> !Double.isNaN(value))
            .distinct()
            .limit(2)
            .count()
        > 1;
  }

  /** The variance of the mean over other seeds, estimated from the seeds' means. */
  double varianceOfSeeds() {
    if (seeds < 2) {
      return 0;
    }
    double squares = 0;
    for (double mean : means) {
      squares += Double.isNaN(mean) ? 0 : (mean - estimate) * (mean - estimate);
    }
    return squares / seeds / (seeds - 1);
  }

  /** The variance of the mean over other texts, estimated from what each text adds to it. */
  double varianceOfTexts() {
    if (texts < 2) {
      return 0;
    }
    double squares = 0;
    for (int text = 0; text < values[0].length; text++) {
      double added = 0;
      for (int seed = 0; seed < values.length; seed++) {
        added += isPresent(seed, text) ? weights[seed] * deviation(seed, text) : 0;
      }
      squares += added * added;
    }
    return squares * texts / (texts - 1);
  }

  /** The part of the variance that the seeds' means and the texts' means both contain. */
  double varianceOfBoth() {
    int freedom = freedomOfBoth();
    if (freedom <= 0) {
      return 0;
    }
    double squares = 0;
    for (int text = 0; text < values[0].length; text++) {
      double mean = meanDeviation(text);
      for (int seed = 0; seed < values.length; seed++) {
        if (isPresent(seed, text)) {
          double residual = weights[seed] * (deviation(seed, text) - mean);
          squares += residual * residual;
        }
      }
    }
    return squares * count / freedom;
  }

  /** Degrees of freedom of what is left of the values without the means of seeds and texts. */
  int freedomOfBoth() {
    return seeds < 2 || texts < 2 ? 0 : count - seeds - texts + 1;
  }

  private boolean isPresent(int seed, int text) {
    return !Double.isNaN(values[seed][text]);
  }

  private double deviation(int seed, int text) {
    return values[seed][text] - means[seed];
  }

  private double meanDeviation(int text) {
    double sum = 0;
    int present = 0;
    for (int seed = 0; seed < values.length; seed++) {
      if (isPresent(seed, text)) {
        sum += deviation(seed, text);
        present++;
      }
    }
    return present == 0 ? 0 : sum / present;
  }
}
