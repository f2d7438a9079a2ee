package dev.ascribe.evaluation.statistics;

import dev.ascribe.common.Arguments;
import java.util.OptionalDouble;

/**
 * Spearman's rank correlation (Spearman 1904). Equal values share the mean of their ranks, as in
 * scipy's {@code spearmanr}.
 */
public final class Spearman {
  private Spearman() {}

  /**
   * Returns Pearson's correlation of the ranks.
   *
   * @param x [n]
   * @param y [n]
   * @return empty if all values of x or all values of y are equal, since the correlation is then
   *     undefined
   */
  public static OptionalDouble rho(double[] x, double[] y) {
    Arguments.requireLength("y", y.length, x.length, "element of x");
    double[] ranksOfX = ranks("x", x);
    double[] ranksOfY = ranks("y", y);
    double mean = (x.length + 1) / 2.0;
    double varianceOfX = 0;
    double varianceOfY = 0;
    double covariance = 0;
    for (int i = 0; i < x.length; i++) {
      varianceOfX += (ranksOfX[i] - mean) * (ranksOfX[i] - mean);
      varianceOfY += (ranksOfY[i] - mean) * (ranksOfY[i] - mean);
      covariance += (ranksOfX[i] - mean) * (ranksOfY[i] - mean);
    }
    if (varianceOfX == 0 || varianceOfY == 0) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(covariance / Math.sqrt(varianceOfX * varianceOfY));
  }

  /** Returns the rank of each value, from 1; equal values have the mean of their ranks. */
  private static double[] ranks(String name, double[] values) {
    Arguments.requireNumbers(name, values);
    int[] order = Ranking.descending(values);
    double[] ranks = new double[values.length];
    int first = 0;
    while (first < order.length) {
      int next = first + 1;
      while (next < order.length && values[order[next]] == values[order[first]]) {
        next++;
      }
      for (int position = first; position < next; position++) {
        ranks[order[position]] = values.length - (first + next - 1) / 2.0;
      }
      first = next;
    }
    return ranks;
  }
}
