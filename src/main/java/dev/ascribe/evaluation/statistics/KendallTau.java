package dev.ascribe.evaluation.statistics;

import dev.ascribe.common.Arguments;
import java.util.OptionalDouble;

/** Kendall's rank correlation tau-b, which corrects for ties (Kendall 1945). */
public final class KendallTau {
  private KendallTau() {}

  /**
   * Returns (concordant - discordant) / sqrt((pairs - pairs tied in x) (pairs - pairs tied in y)).
   *
   * @param x [n]
   * @param y [n]
   * @return empty if all values of x or all values of y are equal, since tau-b is then undefined
   */
  public static OptionalDouble tauB(double[] x, double[] y) {
    Arguments.requireLength("y", y.length, x.length, "element of x");
    Arguments.requireNumbers("x", x);
    Arguments.requireNumbers("y", y);
    long untiedInX = 0;
    long untiedInY = 0;
    long balance = 0;
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < i; j++) {
        double signX = Math.signum(x[i] - x[j]);
        double signY = Math.signum(y[i] - y[j]);
        untiedInX += signX == 0 ? 0 : 1;
        untiedInY += signY == 0 ? 0 : 1;
        balance += (long) (signX * signY);
      }
    }
    if (untiedInX == 0 || untiedInY == 0) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(balance / Math.sqrt((double) untiedInX * untiedInY));
  }
}
