package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Coalition;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * The least-squares problem whose solution over all coalitions is the Shapley values (Charnes et
 * al. 1988; Lundberg and Lee 2017, theorem 2), on pairs of a coalition S and its complement, under
 * the constraint that scores sum to v(N) - v(0) (Covert and Lee 2021, section 3.2). m pairs, n
 * features.
 *
 * <p>The response is half the difference of a pair, y = (v(S) - v(N \ S)) / 2, the regressors are
 * 1/2 for a feature in S and -1/2 for one outside, less their mean, which puts the constraint into
 * the response. One more regressor, c(k) = t (t^2 - 1/4) with t = k/n - 1/2, takes up how values
 * saturate with the size k of S, as a classifier's do: over all coalitions it is orthogonal to the
 * others, so that it cannot bias the scores, and on a sample it removes variance.
 */
final class PairRegression {
  private final PairSample sample;
  private final int pairs;
  private final int features;
  private final double total;

  /** [m, p] the regressors. */
  private final DMatrixRMaj design;

  /** [m] the response, less what the constraint alone explains. */
  private final double[] response;

  private final PairWeights weights;

  /** [p, p] inverse of the weighted normal matrix. */
  private final DMatrixRMaj inverse;

  /** [p] solution. */
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
    this.pairs = differences.length;
    this.features = sample.strata().features();
    this.total = total;
    this.weights = PairWeights.of(sample.strata(), sample.counts(pairs));
    this.design = new DMatrixRMaj(pairs, parameters(features));
    this.response = new double[pairs];
    for (int pair = 0; pair < pairs; pair++) {
      fill(pair, differences[pair]);
    }
    DMatrixRMaj weighted = design.copy();
    for (int pair = 0; pair < pairs; pair++) {
      for (int column = 0; column < design.numCols; column++) {
        weighted.data[pair * design.numCols + column] *= weight(pair);
      }
    }
    DMatrixRMaj normal = new DMatrixRMaj(1, 1);
    CommonOps_DDRM.multTransA(weighted, design, normal);
    fixTheSum(normal);
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.symmPosDef(normal.numRows);
    if (!solver.setA(normal)) {
      throw new IllegalStateException("singular regression on " + pairs + " pairs");
    }
    this.inverse = new DMatrixRMaj(normal.numRows, normal.numRows);
    solver.invert(inverse);
    DMatrixRMaj moments = new DMatrixRMaj(1, 1);
    CommonOps_DDRM.multTransA(weighted, DMatrixRMaj.wrap(pairs, 1, response), moments);
    CommonOps_DDRM.mult(inverse, moments, coefficients);
  }

  /** Up to two features there is one size of pairs at most, and nothing to saturate. */
  private static int parameters(int features) {
    return features <= 2 ? features : features + 1;
  }

  private void fill(int pair, double difference) {
    Coalition member = sample.members().get(pair);
    double share = (double) member.cardinality() / features;
    int start = pair * design.numCols;
    for (int feature = 0; feature < features; feature++) {
      design.data[start + feature] = (member.contains(feature) ? 1 : 0) - share;
    }
    double size = share - 0.5;
    if (design.numCols > features) {
      design.data[start + features] = size * (size * size - 0.25);
    }
    response[pair] = difference - size * total;
  }

  private double weight(int pair) {
    return weights.weights()[sample.stratumOf()[pair]];
  }

  /** Centred regressors leave the sum of the coefficients open; this makes it 0. */
  private void fixTheSum(DMatrixRMaj normal) {
    double scale = normal.get(0, 0);
    for (int row = 0; row < features; row++) {
      for (int column = 0; column < features; column++) {
        normal.add(row, column, scale);
      }
    }
  }

  /** [n] scores; they sum to v(N) - v(0). */
  double[] scores() {
    double[] scores = new double[features];
    for (int feature = 0; feature < features; feature++) {
      scores[feature] = coefficients.data[feature] + total / features;
    }
    return scores;
  }

  /** Pairs beyond those that the coefficients take up. */
  int degreesOfFreedom() {
    return pairs - (design.numCols - 1);
  }

  /**
   * Standard errors by linearisation (Binder 1983): a pair's influence on the scores is the inverse
   * times its weighted regressors times its residual, and their variance is that of a stratified
   * sample without replacement (Cochran 1977, section 5.4), the sizes that are complete adding
   * nothing. Residuals are divided by one minus their leverage (HC3; MacKinnon and White 1985),
   * because a fit to few pairs runs too close to them.
   *
   * @return [n], zeros when all pairs are there, empty when no degree of freedom is left
   */
  double[] standardErrors() {
    boolean complete = pairs == sample.strata().allPairs();
    if (complete || degreesOfFreedom() < 1) {
      return new double[complete ? features : 0];
    }
    DMatrixRMaj influences = new DMatrixRMaj(1, 1);
    CommonOps_DDRM.mult(design, inverse, influences);
    DMatrixRMaj fitted = new DMatrixRMaj(1, 1);
    CommonOps_DDRM.mult(design, coefficients, fitted);
    int columns = design.numCols;
    for (int pair = 0; pair < pairs; pair++) {
      double leverage = 0;
      for (int column = 0; column < columns; column++) {
        int index = pair * columns + column;
        leverage += influences.data[index] * design.data[index];
      }
      leverage *= weight(pair);
      double residual = (response[pair] - fitted.data[pair]) / Math.max(1 - leverage, 1.0 / pairs);
      for (int column = 0; column < columns; column++) {
        influences.data[pair * columns + column] *= weight(pair) * residual;
      }
    }
    return StratifiedErrors.of(
        influences, features, sample.stratumOf(), sample.counts(pairs), weights.unseen());
  }
}
