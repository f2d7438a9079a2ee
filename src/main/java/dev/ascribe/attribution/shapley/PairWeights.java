package dev.ascribe.attribution.shapley;

/**
 * The weight of each pair of a prefix (Horvitz and Thompson 1952, by stratum): a stratum's kernel
 * mass is spread equally over its evaluated pairs.
 *
 * @param weights [strata] weight of a pair in each stratum; 0 where there is none
 * @param unseen [strata] the share of a stratum's weight that stands for pairs that were not
 *     evaluated: the finite-population correction of its variance
 */
record PairWeights(double[] weights, double[] unseen) {
  /**
   * The mass of a stratum without any pair yet goes to the stratum of the nearest size that has
   * some.
   *
   * @param counts [strata] evaluated pairs, not all 0
   */
  static PairWeights of(PairStrata strata, int[] counts) {
    double[] masses = new double[counts.length];
    double[] foreign = new double[counts.length];
    for (int stratum = 0; stratum < counts.length; stratum++) {
      int home = nearest(counts, stratum);
      masses[home] += strata.mass(stratum);
      foreign[home] += home == stratum ? 0 : strata.mass(stratum);
    }
    double[] unseen = new double[counts.length];
    for (int stratum = 0; stratum < counts.length; stratum++) {
      if (counts[stratum] > 0) {
        double own = 1 - foreign[stratum] / masses[stratum];
        unseen[stratum] = 1 - own * counts[stratum] / strata.pairs(stratum);
        masses[stratum] /= counts[stratum];
      }
    }
    return new PairWeights(masses, unseen);
  }

  private static int nearest(int[] counts, int stratum) {
    for (int distance = 0; ; distance++) {
      if (stratum - distance >= 0 && counts[stratum - distance] > 0) {
        return stratum - distance;
      }
      if (stratum + distance < counts.length && counts[stratum + distance] > 0) {
        return stratum + distance;
      }
    }
  }
}
