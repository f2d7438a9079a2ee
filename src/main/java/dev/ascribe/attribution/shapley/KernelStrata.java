package dev.ascribe.attribution.shapley;

import java.util.Arrays;

/**
 * The strata of the Shapley kernel (Lundberg and Lee 2017, theorem 2): stratum s, from 1 to n / 2,
 * is all coalitions of s or of n - s features. The kernel weight of a size, (n - 1) / (s (n - s)),
 * is spread equally over its coalitions.
 */
final class KernelStrata {
  /** As the reference implementation has it, for budgets that just suffice. */
  private static final double ROUNDING = 1e-8;

  private final int features;
  private final double[] weights;
  private final double[] coalitions;

  KernelStrata(int features) {
    this.features = features;
    int count = features / 2;
    this.weights = new double[count];
    this.coalitions = new double[count];
    double subsets = 1;
    for (int s = 1; s <= count; s++) {
      subsets = subsets * (features - s + 1) / s;
      weights[s - 1] = sizes(s) / ((double) s * (features - s));
      coalitions[s - 1] = sizes(s) * subsets;
    }
    double sum = Arrays.stream(weights).sum();
    for (int s = 0; s < count; s++) {
      weights[s] /= sum;
    }
  }

  int features() {
    return features;
  }

  int count() {
    return weights.length;
  }

  int of(int coalitionSize) {
    return Math.min(coalitionSize, features - coalitionSize);
  }

  /** Whether complements in the stratum differ in size: all but the middle of an even n. */
  boolean isPaired(int stratum) {
    return 2 * stratum < features;
  }

  private int sizes(int stratum) {
    return isPaired(stratum) ? 2 : 1;
  }

  /** The share of the kernel's weight that lies on the stratum. */
  double weight(int stratum) {
    return weights[stratum - 1];
  }

  /** How many coalitions the stratum has; not exact beyond 2^53. */
  double coalitions(int stratum) {
    return coalitions[stratum - 1];
  }

  /**
   * The fewest coalitions, the empty and the full one not counted, for which the strata up to this
   * one are enumerated: drawn by kernel weight, those that the outer strata leave over would be
   * expected to hold as many draws from the stratum as it has coalitions.
   */
  double enumerationBudget(int stratum) {
    double budget = 0;
    double outer = 0;
    double left = Arrays.stream(weights).sum();
    for (int s = 1; s <= stratum; s++) {
      double expected = coalitions(s) * (1 - ROUNDING) * left / weight(s);
      budget = Math.max(budget, Math.ceil(outer + expected));
      outer += coalitions(s);
      left -= weight(s);
    }
    return budget;
  }

  /**
   * A stratum of the strata beyond {@code enumerated}, for a draw that brings its complement along.
   *
   * @param uniform in [0, 1)
   */
  int draw(int enumerated, double uniform) {
    double sum = 0;
    for (int s = enumerated + 1; s <= count(); s++) {
      sum += weight(s) / sizes(s);
    }
    double place = uniform * sum;
    int stratum = enumerated + 1;
    while (stratum < count() && place >= weight(stratum) / sizes(stratum)) {
      place -= weight(stratum) / sizes(stratum);
      stratum++;
    }
    return stratum;
  }
}
