package dev.ascribe.attribution.shapley;

import org.ejml.data.DMatrixRMaj;

/**
 * Computes variances of a regression's scores from the way in which its pairs were sampled, by
 * linearisation (Binder 1983). The influence of a pair on the scores is the inverse normal matrix
 * times its weighted regressors times its residual. The variance of the scores is that of a
 * stratified sample of influences without replacement. m pairs, n features, p columns.
 */
final class PairDesignVariances {
  private final PairRegression regression;
  private final PairSample sample;
  private final PairDesign design;

  PairDesignVariances(PairRegression regression) {
    this.regression = regression;
    this.sample = regression.sample();
    this.design = regression.design();
  }

  /** Returns the variances that follow from the regression's own residuals, [n]. */
  double[] ofRegression() {
    return of(residualsLeftOut());
  }

  /**
   * Returns the variances that follow from given residuals.
   *
   * @param residuals [m] each pair's, left out of the fit (HC3; MacKinnon and White 1985), because
   *     a fit to few pairs makes their residuals too small
   * @return [n]
   */
  double[] of(double[] residuals) {
    DMatrixRMaj influences = regression.influences(); // [m, p]
    for (int pair = 0; pair < design.pairs(); pair++) {
      for (int column = 0; column < influences.numCols; column++) {
        double influence = influences.get(pair, column);
        influences.set(pair, column, influence * regression.weight(pair) * residuals[pair]);
      }
    }
    return ofStratifiedSums(influences, sample.counts(design.pairs()));
  }

  /** Returns the regression's residual of each pair if it is fitted to all others, [m]. */
  private double[] residualsLeftOut() {
    DMatrixRMaj influences = regression.influences();
    double[] residuals = new double[design.pairs()];
    for (int pair = 0; pair < residuals.length; pair++) {
      residuals[pair] = regression.residualLeftOut(pair, influences);
    }
    return residuals;
  }

  /**
   * Returns variances of sums over a stratified sample without replacement: the sum over strata of
   * unseen * c / (c - 1) * the sum over the stratum's c pairs of (u - mean u)^2 (Cochran 1977,
   * section 5.4). If a stratum has only one pair, its u^2 takes the place of the squared deviation,
   * which is not smaller on average.
   *
   * @param influences [m, p] what each pair adds to each score; only the first n columns are used
   * @param counts [strata] c
   * @return [n]
   */
  private double[] ofStratifiedSums(DMatrixRMaj influences, int[] counts) {
    int features = design.features();
    double[][] means = new double[counts.length][features];
    for (int pair = 0; pair < influences.numRows; pair++) {
      int stratum = sample.stratumOf()[pair];
      for (int feature = 0; feature < features && counts[stratum] > 1; feature++) {
        means[stratum][feature] += influences.get(pair, feature) / counts[stratum];
      }
    }
    double[] variances = new double[features];
    for (int pair = 0; pair < influences.numRows; pair++) {
      int stratum = sample.stratumOf()[pair];
      int count = counts[stratum];
      double unseen = regression.weights().unseen()[stratum];
      double factor = unseen * (count > 1 ? count / (count - 1.0) : 1);
      for (int feature = 0; feature < features; feature++) {
        double deviation = influences.get(pair, feature) - means[stratum][feature];
        variances[feature] += factor * deviation * deviation;
      }
    }
    return variances;
  }
}
