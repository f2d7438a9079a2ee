package dev.ascribe.attribution.shapley;

import org.ejml.data.DMatrixRMaj;

/** Standard errors of sums over a stratified sample without replacement. m pairs, n features. */
final class StratifiedErrors {
  private StratifiedErrors() {}

  /**
   * The root of sum over strata of unseen * c / (c - 1) * sum over its c pairs of (u - mean u)^2
   * (Cochran 1977, section 5.4). A stratum of one pair has no spread of its own: its u^2 is taken,
   * which is no less on average.
   *
   * @param influences [m, n or more] what each pair adds to each score
   * @param stratumOf [m or more] the stratum of each pair
   * @param counts [strata] c
   * @param unseen [strata] finite-population corrections
   * @return [n]
   */
  static double[] of(
      DMatrixRMaj influences, int features, int[] stratumOf, int[] counts, double[] unseen) {
    int columns = influences.numCols;
    double[][] means = new double[counts.length][features];
    for (int pair = 0; pair < influences.numRows; pair++) {
      int stratum = stratumOf[pair];
      for (int feature = 0; feature < features && counts[stratum] > 1; feature++) {
        means[stratum][feature] += influences.data[pair * columns + feature] / counts[stratum];
      }
    }
    double[] errors = new double[features];
    for (int pair = 0; pair < influences.numRows; pair++) {
      int stratum = stratumOf[pair];
      int count = counts[stratum];
      double factor = unseen[stratum] * (count > 1 ? count / (count - 1.0) : 1);
      for (int feature = 0; feature < features; feature++) {
        double deviation = influences.data[pair * columns + feature] - means[stratum][feature];
        errors[feature] += factor * deviation * deviation;
      }
    }
    for (int feature = 0; feature < features; feature++) {
      errors[feature] = Math.sqrt(errors[feature]);
    }
    return errors;
  }
}
