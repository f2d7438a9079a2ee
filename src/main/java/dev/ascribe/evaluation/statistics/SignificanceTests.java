package dev.ascribe.evaluation.statistics;

import dev.ascribe.common.Arguments;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;

/** Paired comparisons of methods or paradigms, and their correction. */
public final class SignificanceTests {
  private SignificanceTests() {}

  /**
   * The two-sided p-value of the Wilcoxon signed-rank test (Wilcoxon 1945): exact where magnitudes
   * neither tie nor are 0 and n is small enough, else the normal approximation; zeros keep their
   * ranks (Pratt 1959).
   *
   * @param differences [n] of paired values
   * @return 1 where all differences are 0
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
   * Holm's step-down correction (Holm 1979): the i-th smallest of m p-values is multiplied by m - i
   * + 1, is at least its predecessor and at most 1.
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
