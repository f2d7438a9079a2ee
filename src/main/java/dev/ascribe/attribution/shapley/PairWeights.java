package dev.ascribe.attribution.shapley;

/**
 * The weight of each pair in a prefix (Horvitz and Thompson 1952, by stratum): the kernel mass of a
 * stratum is shared equally by its evaluated pairs.
 *
 * @param weights [strata] weight of each pair of a stratum; 0 if no pair of it was evaluated
 * @param unseen [strata] the share of a stratum's weight that represents pairs which were not
 *     evaluated: the finite-population correction of its variance
 */
record PairWeights(double[] weights, double[] unseen) {
  /**
   * Computes the weights. The mass of a stratum without evaluated pairs goes to the stratum with
   * the nearest size that has some.
   *
   * @param counts [strata] number of evaluated pairs, not all 0
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
