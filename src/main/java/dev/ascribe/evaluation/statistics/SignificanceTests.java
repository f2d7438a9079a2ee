package dev.ascribe.evaluation.statistics;

import dev.ascribe.common.Arguments;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;

/**
 * Tests of paired differences between methods or paradigms, and their correction for multiple
 * tests.
 */
public final class SignificanceTests {
  private SignificanceTests() {}

  /**
   * Returns the two-sided p-value of the Wilcoxon signed-rank test (Wilcoxon 1945). It is exact if
   * n is small enough and no magnitudes are equal or 0; otherwise it uses the normal approximation.
   * Zeros keep their ranks (Pratt 1959).
   *
   * @param differences [n] of paired values
   * @return 1 if all differences are 0
   */
  public static double wilcoxon(double[] differences) {
    Arguments.requireAtLeast("differences", differences.length, 1);
    Arguments.requireNumbers("differences", differences);
    if (Arrays.stream(differences).allMatch(difference -> difference == 0)) {
      return 1;
    }
    return WilcoxonSignedRankTest.withDefaults().test(differences).getPValue();
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
