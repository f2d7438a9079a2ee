package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Coalition;
import org.ejml.data.DMatrixRMaj;

/**
 * A least-squares problem whose solution over all coalitions is the Shapley values (Charnes et al.
 * 1988; Lundberg and Lee 2017, theorem 2). Its rows are pairs of a coalition S and its complement,
 * and its scores must sum to v(N) - v(0) (Covert and Lee 2021, section 3.2). m pairs, n features, p
 * columns.
 *
 * <p>The response of a pair is half the difference of its values, (v(S) - v(N \ S)) / 2. The
 * regressor of a feature is 1/2 if it is in S and -1/2 if not, minus the mean over all features;
 * this centring moves the constraint into the response. The columns of a {@link PairTrend} follow,
 * for the part of the differences that depends on the size of S alone.
 *
 * @param matrix [m, p] the regressors: n features, then the trend
 * @param response [m] minus the part that the constraint alone explains
 */
record PairDesign(int features, DMatrixRMaj matrix, DMatrixRMaj response) {
  /**
   * Creates the problem for the first m pairs.
   *
   * @param differences [m] half the difference of each pair's values
   * @param total v(N) - v(0)
   */
  static PairDesign of(
      PairSample sample, double[] differences, double total, PairTrend.Shape shape) {
    int features = sample.strata().features();
    PairTrend trend = PairTrend.of(shape, sample.strata(), sample.counts(differences.length));
    PairDesign design =
        new PairDesign(
            features,
            new DMatrixRMaj(differences.length, features + trend.columns()),
            new DMatrixRMaj(differences.length, 1));
    for (int pair = 0; pair < differences.length; pair++) {
      double centre = design.fill(pair, sample.members().get(pair));
      trend.fill(design.matrix, pair, sample.stratumOf()[pair], features);
      design.response.set(pair, 0, differences[pair] - centre * total);
    }
    return design;
  }

  /** Writes the features' part of a row, and returns t = k/n - 1/2 for the size k of the member. */
  private double fill(int pair, Coalition member) {
    double share = (double) member.cardinality() / features;
    for (int feature = 0; feature < features; feature++) {
      matrix.set(pair, feature, (member.contains(feature) ? 1 : 0) - share);
    }
    return share - 0.5;
  }

  int pairs() {
    return matrix.numRows;
  }

  /**
   * Returns the number of pairs beyond the number of free coefficients; the constraint takes one
   * coefficient.
   */
  int degreesOfFreedom() {
    return pairs() - (matrix.numCols - 1);
  }

  /**
   * Makes the solution unique by adding the condition that the features' coefficients sum to 0,
   * which the centred columns leave open.
   *
   * @param normal [p, p] weighted products of the columns; changed in place
   * @param scale any weight above 0; numerically best is the size of the diagonal
   */
  void fixTheSum(DMatrixRMaj normal, double scale) {
    for (int row = 0; row < features; row++) {
      for (int column = 0; column < features; column++) {
        normal.add(row, column, scale);
      }
    }
  }
}
