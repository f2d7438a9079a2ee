package dev.ascribe.evaluation.statistics;

import dev.ascribe.common.Arguments;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;
import org.apache.commons.statistics.ranking.NaturalRanking;
import org.apache.commons.statistics.ranking.TiesStrategy;

/** Tests of paired differences and of correlations, and their correction for multiple tests. */
public final class SignificanceTests {
  /** All orders of more pairs would take too long. */
  static final int EXACT_PAIRS = 7;

  /** Correlations of two orders that are equally far from 0 may differ by less. */
  private static final double NEAR = 1e-12;

  private SignificanceTests() {}

  /**
   * Returns the two-sided p-value of the Wilcoxon signed-rank test (Wilcoxon 1945). It is exact if
   * n is small enough and no magnitudes are equal or 0; otherwise it uses the normal approximation
   * with a correction for continuity. Zeros keep their ranks (Pratt 1959). Differences that only
   * the rounding of their computation tells apart, such as 0.3 - 0.2 and 0.1, are equal.
   *
   * @param differences [n] of paired values
   * @return 1 if all differences are 0
   */
  public static double wilcoxon(double[] differences) {
    Arguments.requireAtLeast("differences", differences.length, 1);
    Arguments.requireNumbers("differences", differences);
    double largest = Arrays.stream(differences).map(Math::abs).max().orElse(0);
    if (largest == 0) {
      return 1;
    }
    double[] tied = tied(differences, largest);
    // Where there are zeros, the library also counts them as ties, and its variance is too small.
    return Arrays.stream(tied).anyMatch(difference -> difference == 0)
        ? wilcoxonWithZeros(tied)
        : WilcoxonSignedRankTest.withDefaults().test(tied).getPValue();
  }

  /** The differences with equal magnitudes where only rounding tells these apart, or from 0. */
  private static double[] tied(double[] differences, double largest) {
    // The 0 behind the last magnitude is what those near 0 are tied with.
    double[] magnitudes = Arrays.copyOf(differences, differences.length + 1);
    magnitudes = Rounding.tied(Arrays.stream(magnitudes).map(Math::abs).toArray(), largest);
    double[] tied = new double[differences.length];
    for (int i = 0; i < tied.length; i++) {
      tied[i] = magnitudes[i] == 0 ? 0 : Math.copySign(magnitudes[i], differences[i]);
    }
    return tied;
  }

  /**
   * The normal approximation with zeros (Cureton 1967), which have no part in the sums of ranks.
   */
  private static double wilcoxonWithZeros(double[] differences) {
    double[] magnitudes = Arrays.stream(differences).map(Math::abs).toArray();
    double[] ranks = new NaturalRanking(TiesStrategy.AVERAGE).apply(magnitudes);
    double positive = 0;
    Map<Double, Integer> ties = new HashMap<>();
    for (int i = 0; i < differences.length; i++) {
      positive += differences[i] > 0 ? ranks[i] : 0;
      if (differences[i] != 0) {
        ties.merge(ranks[i], 1, Integer::sum);
      }
    }
    double n = differences.length;
    double zeros = n - ties.values().stream().mapToInt(Integer::intValue).sum();
    double mean = (n * (n + 1) - zeros * (zeros + 1)) / 4;
    double variance =
        (n * (n + 1) * (2 * n + 1) - zeros * (zeros + 1) * (2 * zeros + 1)) / 24
            - ties.values().stream().mapToDouble(t -> Math.pow(t, 3) - t).sum() / 48;
    double distance = Math.max(0, Math.abs(positive - mean) - 0.5);
    return 2 * NormalDistribution.of(0, 1).survivalProbability(distance / Math.sqrt(variance));
  }

  /**
   * Returns the mean of paired differences in units of their standard deviation (Cohen 1988, d_z).
   *
   * @param differences [n]
   * @return NaN for fewer than two differences, and for ones that are not 0 and that only rounding
   *     tells apart
   */
  public static double standardisedMean(double[] differences) {
    double mean = Arrays.stream(differences).average().orElse(Double.NaN);
    double squares = Arrays.stream(differences).map(value -> (value - mean) * (value - mean)).sum();
    double deviation = Math.sqrt(squares / (differences.length - 1));
    return mean == 0
        ? 0
        : Rounding.isEqual(deviation, 0, Math.abs(mean)) ? Double.NaN : mean / deviation;
  }

  /**
   * Returns the two-sided p-value of the hypothesis that Spearman's correlation of two samples is
   * 0. Up to {@value #EXACT_PAIRS} pairs it is exact, the share of all orders of y whose
   * correlation is as far from 0; three pairs in perfect order have the p-value 1/3. For more pairs
   * it is that of Student's t with n - 2 degrees of freedom, as in scipy's {@code spearmanr}.
   *
   * @param x [n] at least 3, not all equal
   * @param y [n] not all equal
   */
  public static double spearman(double[] x, double[] y) {
    Arguments.requireAtLeast("n", x.length, 3);
    double rho = Spearman.rho(x, y).orElseThrow();
    if (x.length > EXACT_PAIRS) {
      double t = Math.abs(rho) * Math.sqrt((x.length - 2) / Math.max(0, 1 - rho * rho));
      return 2 * TDistribution.of(x.length - 2).survivalProbability(t);
    }
    int[] counts = new int[2];
    countOrders(x, y.clone(), 0, Math.abs(rho) - NEAR, counts);
    return (double) counts[1] / counts[0];
  }

  /**
   * Counts all orders of y from a position on, and those whose correlation is far enough from 0.
   */
  private static void countOrders(
      double[] x, double[] y, int position, double least, int[] counts) {
    if (position == y.length) {
      counts[0]++;
      counts[1] += Math.abs(Spearman.rho(x, y).orElseThrow()) >= least ? 1 : 0;
      return;
    }
    for (int i = position; i < y.length; i++) {
      swap(y, position, i);
      countOrders(x, y, position + 1, least, counts);
      swap(y, position, i);
    }
  }

  private static void swap(double[] values, int i, int j) {
    double value = values[i];
    values[i] = values[j];
    values[j] = value;
  }

  /**
   * Applies Holm's step-down correction (Holm 1979): the i-th smallest of m p-values is multiplied
   * by m - i + 1, and is then at least its predecessor and at most 1.
   *
   * @param pValues [m]
   * @return [m] adjusted p-values, in the same order
   */
  public static double[] holm(double[] pValues) {
    for (double pValue : pValues) {
      Arguments.requireProbability("a p-value", pValue);
    }
    int[] ascending =
        IntStream.range(0, pValues.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> pValues[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] adjusted = new double[pValues.length];
    double previous = 0;
    for (int rank = 0; rank < ascending.length; rank++) {
      double factor = pValues.length - rank;
      previous = Math.max(previous, Math.min(1, factor * pValues[ascending[rank]]));
      adjusted[ascending[rank]] = previous;
    }
    return adjusted;
  }
}
