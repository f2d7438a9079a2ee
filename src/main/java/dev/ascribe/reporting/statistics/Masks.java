package dev.ascribe.reporting.statistics;

import dev.ascribe.evaluation.statistics.Rounding;
import java.util.Arrays;

/** Arithmetic of values [seeds][texts] of which some are missing (NaN). */
final class Masks {
  private Masks() {}

  /** The values of the members; NaN elsewhere. */
  static double[][] masked(double[][] values, boolean[][] members) {
    double[][] masked = new double[values.length][];
    for (int seed = 0; seed < values.length; seed++) {
      masked[seed] = values[seed].clone();
      for (int text = 0; text < masked[seed].length; text++) {
        masked[seed][text] = members[seed][text] ? masked[seed][text] : Double.NaN;
      }
    }
    return masked;
  }

  static boolean hasValue(double[][] values) {
    return Arrays.stream(values).flatMapToDouble(Arrays::stream).anyMatch(v -> !Double.isNaN(v));
  }

  /**
   * First less second, 0 where only rounding tells them apart; NaN where either is missing.
   *
   * @param range of the measure, as in {@link Rounding}
   */
  static double[][] difference(double[][] first, double[][] second, double range) {
    double[][] difference = new double[first.length][];
    for (int seed = 0; seed < first.length; seed++) {
      difference[seed] = new double[first[seed].length];
      for (int text = 0; text < first[seed].length; text++) {
        difference[seed][text] = Rounding.difference(first[seed][text], second[seed][text], range);
      }
    }
    return difference;
  }

  /** The mean over seeds of each text that has values, without the other texts. */
  static double[] meansOfTexts(double[][] values) {
    double[] means = new double[values[0].length];
    int known = 0;
    for (int text = 0; text < means.length; text++) {
      int column = text;
      double mean =
          Arrays.stream(values)
              .mapToDouble(ofSeed -> ofSeed[column])
              .filter(value -> !Double.isNaN(value))
              .average()
              .orElse(Double.NaN);
      if (!Double.isNaN(mean)) {
        means[known++] = mean;
      }
    }
    return Arrays.copyOf(means, known);
  }

  /**
   * The variance of the mean over seeds of the seeds' means that the values' own variances cause.
   *
   * @param variances [seeds][texts] of independent values; null for none
   */
  static double varianceOfMean(double[][] values, double[][] variances) {
    if (variances == null) {
      return 0;
    }
    double sum = 0;
    int seeds = 0;
    for (int seed = 0; seed < values.length; seed++) {
      double ofSeed = 0;
      int texts = 0;
      for (int text = 0; text < values[seed].length; text++) {
        if (!Double.isNaN(values[seed][text])) {
          ofSeed += Double.isNaN(variances[seed][text]) ? 0 : variances[seed][text];
          texts++;
        }
      }
      if (texts > 0) {
        sum += ofSeed / texts / texts;
        seeds++;
      }
    }
    return seeds == 0 ? 0 : sum / seeds / seeds;
  }
}
