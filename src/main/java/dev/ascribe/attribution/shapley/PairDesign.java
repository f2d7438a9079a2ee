package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Coalition;
import org.ejml.data.DMatrixRMaj;

/**
 * The least-squares problem whose solution over all coalitions is the Shapley values (Charnes et
 * al. 1988; Lundberg and Lee 2017, theorem 2), on pairs of a coalition S and its complement, under
 * the constraint that scores sum to v(N) - v(0) (Covert and Lee 2021, section 3.2). m pairs, n
 * features, p columns.
 *
 * <p>The response is half the difference of a pair, (v(S) - v(N \ S)) / 2; the regressors are 1/2
 * for a feature in S and -1/2 for one outside, less their mean, which puts the constraint into the
 * response. One more regressor, c(k) = t (t^2 - 1/4) with t = k/n - 1/2, takes up how values
 * saturate with the size k of S, as a classifier's do: over all coalitions it is orthogonal to the
 * others, so that it cannot bias the scores, and on a sample it removes variance.
 *
 * @param matrix [m, p] the regressors: n features, then c where n is above 2
 * @param response [m] less what the constraint alone explains
 */
record PairDesign(int features, DMatrixRMaj matrix, DMatrixRMaj response) {
  /**
   * The problem on the first pairs.
   *
   * @param differences [m] half the difference of each of the first m pairs
   * @param total v(N) - v(0)
   */
  static PairDesign of(PairSample sample, double[] differences, double total) {
    int features = sample.strata().features();
    // Up to two features there is one size of pairs at most, and nothing to saturate.
    int columns = features <= 2 ? features : features + 1;
    PairDesign design =
        new PairDesign(
            features,
            new DMatrixRMaj(differences.length, columns),
            new DMatrixRMaj(differences.length, 1));
    for (int pair = 0; pair < differences.length; pair++) {
      double centre = design.fill(pair, sample.members().get(pair));
      design.response.set(pair, 0, differences[pair] - centre * total);
    }
    return design;
  }

  /** Writes the row of the pair and returns t. */
  private double fill(int pair, Coalition member) {
    double share = (double) member.cardinality() / features;
    for (int feature = 0; feature < features; feature++) {
      matrix.set(pair, feature, (member.contains(feature) ? 1 : 0) - share);
    }
    double centre = share - 0.5;
    if (matrix.numCols > features) {
      matrix.set(pair, features, centre * (centre * centre - 0.25));
    }
    return centre;
  }

  int pairs() {
    return matrix.numRows;
  }

  /** Pairs beyond those that the coefficients take up, of which the constraint takes one. */
  int degreesOfFreedom() {
    return pairs() - (matrix.numCols - 1);
  }

  /**
   * Makes the sum of the features' coefficients 0, which their centred columns leave open.
   *
   * @param normal [p, p] weighted products of the columns; changed in place
   * @param scale any weight above 0, best of the size of the diagonal
   */
  void fixTheSum(DMatrixRMaj normal, double scale) {
    for (int row = 0; row < features; row++) {
      for (int column = 0; column < features; column++) {
        normal.add(row, column, scale);
      }
    }
  }
}
