package dev.ascribe.attribution.shapley;

/**
 * The pairs of a coalition and its complement, grouped by the size of the smaller coalition:
 * stratum h contains the sizes h + 1 and n - h - 1. The empty and the full coalition belong to no
 * stratum, since every plan evaluates them.
 */
final class PairStrata {
  private final int features;
  private final long[] pairs;

  PairStrata(int features) {
    this.features = features;
    this.pairs = new long[features / 2];
    double subsets = 1;
    for (int stratum = 0; stratum < pairs.length; stratum++) {
      int size = stratum + 1;
      subsets = subsets * (features - stratum) / size;
      // Doubles represent these binomials exactly up to far more pairs than any budget allows.
      pairs[stratum] = (long) (isMiddle(stratum) ? subsets / 2 : subsets);
    }
  }

  int features() {
    return features;
  }

  int count() {
    return pairs.length;
  }

  /** Returns the size of the smaller coalition of each pair. */
  int size(int stratum) {
    return stratum + 1;
  }

  /**
   * Returns the number of pairs in the stratum, or {@link Long#MAX_VALUE} if there are more than
   * that.
   */
  long pairs(int stratum) {
    return pairs[stratum];
  }

  /**
   * Whether both coalitions of a pair have n / 2 features. Such a stratum has half as many pairs as
   * coalitions of that size.
   */
  boolean isMiddle(int stratum) {
    return 2 * size(stratum) == features;
  }

  /** Returns how many sizes of coalitions are in the stratum, 1 or 2. */
  int sizes(int stratum) {
    return isMiddle(stratum) ? 1 : 2;
  }

  /**
   * Returns the Shapley kernel's weight of all coalitions of the stratum together, up to a factor
   * that all strata share: 1 / (k (n - k)) for each of its sizes k (Lundberg and Lee 2017, theorem
   * 2, summed over the coalitions of one size).
   */
  double mass(int stratum) {
    double size = size(stratum);
    return sizes(stratum) / (size * (features - size));
  }

  /** Returns the number of pairs in all strata together, at most {@link Long#MAX_VALUE}. */
  long allPairs() {
    long sum = 0;
    for (long inStratum : pairs) {
      sum = sum + inStratum < sum ? Long.MAX_VALUE : sum + inStratum;
    }
    return sum;
  }
}
