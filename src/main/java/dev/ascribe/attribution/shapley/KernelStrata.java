package dev.ascribe.attribution.shapley;

import java.util.Arrays;

/**
 * The strata of the Shapley kernel (Lundberg and Lee 2017, theorem 2). Stratum s, from 1 to n / 2,
 * is the set of all coalitions of s or n - s features. The kernel weight of a size, (n - 1) / (s (n
 * - s)), is shared equally by the coalitions of that size.
 */
final class KernelStrata {
  /**
   * The tolerance of the reference implementation, for budgets that suffice only up to rounding.
   */
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

  /**
   * Whether a coalition of the stratum and its complement differ in size. That is true for all
   * strata but the middle one of an even n.
   */
  boolean isPaired(int stratum) {
    return 2 * stratum < features;
  }

  private int sizes(int stratum) {
    return isPaired(stratum) ? 2 : 1;
  }

  /** Returns the share of the kernel's weight that the stratum has. */
  double weight(int stratum) {
    return weights[stratum - 1];
  }

  /** Returns the number of coalitions in the stratum; not exact above 2^53. */
  double coalitions(int stratum) {
    return coalitions[stratum - 1];
  }

  /**
   * Returns the fewest coalitions, without the empty and the full one, for which the reference
   * implementation enumerates all strata up to this one. It does so if the evaluations that the
   * outer strata leave over would, drawn by kernel weight, be expected to give this stratum as many
   * draws as it has coalitions.
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
   * Draws one of the strata that are not enumerated, where each draw evaluates a coalition and its
   * complement.
   *
   * @param uniform a random number in [0, 1)
   * @param enumerated number of outer strata that are enumerated
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
