package dev.ascribe.attribution.shapley;

/**
 * The pairs of a coalition and its complement, by the size of the smaller of the two: stratum h
 * holds sizes h + 1 and n - h - 1. Without the empty and the full coalition, which every plan has.
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
      // Doubles hold the binomials exactly far beyond the pairs that any budget pays for.
      pairs[stratum] = (long) (isMiddle(stratum) ? subsets / 2 : subsets);
    }
  }

  int features() {
    return features;
  }

  int count() {
    return pairs.length;
  }

  /** The size of the smaller coalition of each pair. */
  int size(int stratum) {
    return stratum + 1;
  }

  /** How many pairs there are, {@link Long#MAX_VALUE} for any more than that. */
  long pairs(int stratum) {
    return pairs[stratum];
  }

  /** Both coalitions of a pair have n / 2 features, so that there are half as many pairs. */
  boolean isMiddle(int stratum) {
    return 2 * size(stratum) == features;
  }

  /** How many sizes of coalitions are in the stratum. */
  int sizes(int stratum) {
    return isMiddle(stratum) ? 1 : 2;
  }

  /**
   * The Shapley kernel's weight of all coalitions of the stratum together, up to a factor that all
   * strata share: 1 / (k (n - k)) for each of its sizes k (Lundberg and Lee 2017, theorem 2, summed
   * over the coalitions of one size).
   */
  double mass(int stratum) {
    double size = size(stratum);
    return sizes(stratum) / (size * (features - size));
  }

  /** How many pairs there are in all strata together, saturated like {@link #pairs}. */
  long allPairs() {
    long sum = 0;
    for (long inStratum : pairs) {
      sum = sum + inStratum < sum ? Long.MAX_VALUE : sum + inStratum;
    }
    return sum;
  }
}
