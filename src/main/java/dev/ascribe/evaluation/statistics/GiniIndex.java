package dev.ascribe.evaluation.statistics;

import dev.ascribe.common.Arguments;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * The Gini index of magnitudes: how few values hold most of their sum (Hurley and Rickard 2009,
 * table I). It is 0 if all magnitudes are equal, and 1 - 1/n if all but one are 0.
 */
public final class GiniIndex {
  private GiniIndex() {}

  /**
   * Returns 1 - 2 sum_k (|c|_(k) / sum |c|) (n - k + 1/2) / n, with the magnitudes |c|_(1) to
   * |c|_(n) in ascending order.
   *
   * @param values [n] whose signs do not matter
   * @return empty if all values are 0, since the index is then undefined
   */
  public static OptionalDouble ofMagnitudes(double[] values) {
    Arguments.requireNumbers("values", values);
    double[] ascending = Arrays.stream(values).map(Math::abs).sorted().toArray();
    double sum = Arrays.stream(ascending).sum();
    if (sum == 0) {
      return OptionalDouble.empty();
    }
    int n = ascending.length;
    double weighted = 0;
    for (int k = 1; k <= n; k++) {
      weighted += ascending[k - 1] / sum * (n - k + 0.5) / n;
    }
    return OptionalDouble.of(1 - 2 * weighted);
  }
}
