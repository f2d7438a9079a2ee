package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * {@link PairDesign} solved by weighted least squares, each stratum with its whole kernel mass. m
 * pairs, n features, p columns.
 */
final class PairRegression {
  /** Beyond either, the process takes seconds to fit. */
  private static final int MOST_KRIGED_FEATURES = 64;

  private static final int MOST_KRIGED_PAIRS = 1024;

  private final PairSample sample;
  private final double[] differences;
  private final PairDesign design;
  private final double total;
  private final PairWeights weights;

  /** [p, p] inverse of the weighted normal matrix. */
  private final DMatrixRMaj inverse = new DMatrixRMaj(1, 1);

  /** [p, 1] the solution. */
  private final DMatrixRMaj coefficients = new DMatrixRMaj(1, 1);

  /**
   * Solves the problem.
   *
   * @param sample its first pairs contain all of size 1
   * @param differences [m] half the difference of each of the first m pairs
   * @param total v(N) - v(0)
   */
  PairRegression(PairSample sample, double[] differences, double total) {
    this.sample = sample;
    this.differences = differences;
    this.total = total;
    this.design = PairDesign.of(sample, differences, total);
    this.weights = PairWeights.of(sample.strata(), sample.counts(design.pairs()));
    DMatrixRMaj weighted = design.matrix().copy();
    for (int pair = 0; pair < design.pairs(); pair++) {
      for (int column = 0; column < weighted.numCols; column++) {
        weighted.set(pair, column, weight(pair) * weighted.get(pair, column));
      }
    }
    DMatrixRMaj normal = new DMatrixRMaj(1, 1);
    CommonOps_DDRM.multTransA(weighted, design.matrix(), normal);
    design.fixTheSum(normal, normal.get(0, 0));
    if (!CommonOps_DDRM.invertSPD(normal, inverse)) {
      throw new IllegalStateException("singular regression on " + design.pairs() + " pairs");
    }
    DMatrixRMaj moments = new DMatrixRMaj(1, 1);
    CommonOps_DDRM.multTransA(weighted, design.response(), moments);
    CommonOps_DDRM.mult(inverse, moments, coefficients);
  }

  /**
   * The estimate from the values of a prefix.
   *
   * @param values [2 + 2m, or one more] of empty, full, then the pairs
   */
  static Attribution attribution(PairSample sample, double[] values) {
    double total = values[1] - values[0];
    double[] scores = {total};
    double[] errors = {0};
    if (sample.strata().features() > 1) {
      PairRegression regression =
          new PairRegression(sample, PairSample.halfDifferences(values), total);
      scores = regression.scores();
      errors = regression.standardErrors();
    }
    return new Attribution(scores, errors, values.length, 0, values[0], values[1], Double.NaN);
  }

  private double weight(int pair) {
    return weights.weights()[sample.stratumOf()[pair]];
  }

  /** [n] scores; they sum to v(N) - v(0). */
  double[] scores() {
    double[] scores = new double[design.features()];
    for (int feature = 0; feature < scores.length; feature++) {
      scores[feature] = coefficients.get(feature) + total / scores.length;
    }
    return scores;
  }

  /**
   * Standard errors of the scores. Pairs that are spread out err less than a random sample would,
   * so that errors by design alone would be too large: the game is taken as a draw of the process
   * that suits the pairs best ({@link PairKriging}), and the errors are those of these scores on
   * it, where a pair not evaluated is expected to be like its neighbours. Where that costs too
   * much, they are by design, and larger rather than smaller.
   *
   * @return [n], zeros when all pairs are there, empty when no degree of freedom is left
   */
  double[] standardErrors() {
    int features = design.features();
    boolean complete = design.pairs() == sample.strata().allPairs();
    if (complete || design.degreesOfFreedom() < 1) {
      return new double[complete ? features : 0];
    }
    DMatrixRMaj influences = new DMatrixRMaj(1, 1);
    CommonOps_DDRM.mult(design.matrix(), inverse, influences);
    if (features > MOST_KRIGED_FEATURES || design.pairs() > MOST_KRIGED_PAIRS) {
      return errorsByDesign(influences);
    }
    DMatrixRMaj weighting = new DMatrixRMaj(design.pairs(), features);
    for (int pair = 0; pair < design.pairs(); pair++) {
      for (int feature = 0; feature < features; feature++) {
        weighting.set(pair, feature, weight(pair) * influences.get(pair, feature));
      }
    }
    return PairKriging.fit(sample, differences, total).standardErrors(weighting);
  }

  /**
   * Standard errors by linearisation (Binder 1983): a pair's influence on the scores is the inverse
   * times its weighted regressors times its residual, and their variance is that of a stratified
   * sample without replacement. Residuals are divided by one minus their leverage (HC3; MacKinnon
   * and White 1985), because a fit to few pairs runs too close to them.
   *
   * @param influences [m, p] the regressors times the inverse; changed in place
   * @return [n]
   */
  private double[] errorsByDesign(DMatrixRMaj influences) {
    DMatrixRMaj fitted = new DMatrixRMaj(1, 1);
    CommonOps_DDRM.mult(design.matrix(), coefficients, fitted);
    for (int pair = 0; pair < design.pairs(); pair++) {
      double leverage = 0;
      for (int column = 0; column < influences.numCols; column++) {
        leverage += influences.get(pair, column) * design.matrix().get(pair, column);
      }
      double freedom = Math.max(1 - weight(pair) * leverage, 1.0 / design.pairs());
      double residual = (design.response().get(pair) - fitted.get(pair)) / freedom;
      for (int column = 0; column < influences.numCols; column++) {
        influences.set(pair, column, influences.get(pair, column) * weight(pair) * residual);
      }
    }
    return StratifiedErrors.of(
        influences,
        design.features(),
        sample.stratumOf(),
        sample.counts(design.pairs()),
        weights.unseen());
  }
}
