package dev.ascribe.attribution.shapley;

import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * The solution of a {@link PairDesign} by weighted least squares, in which each stratum has its
 * whole kernel mass. m pairs, n features, p columns.
 *
 * <p>The trend of the design is {@link PairTrend.Shape#CURVE}, unless another one predicts left-out
 * pairs much better. Columns that are not needed would cost as much accuracy as useful ones gain.
 */
final class PairRegression {
  /** A richer trend is used if it reduces the error on left-out pairs to this share or less. */
  private static final double MUCH_BETTER = 0.7;

  /** At this many degrees of freedom it must reduce the error to half of that share. */
  private static final double FEW_DEGREES = 8;

  private final PairSample sample;
  private final double[] differences;
  private final PairTrend.Shape shape;
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
  private PairRegression(
      PairSample sample, double[] differences, double total, PairTrend.Shape shape) {
    this.sample = sample;
    this.differences = differences;
    this.total = total;
    this.shape = shape;
    this.design = PairDesign.of(sample, differences, total, shape);
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
   * Returns the regression with the trend that suits the pairs best.
   *
   * @param values [2 + 2m, or one more] values of the empty coalition, the full one, then the
   *     pairs; at least two features
   */
  static PairRegression fit(PairSample sample, double[] values) {
    double total = values[1] - values[0];
    double[] differences = PairSample.halfDifferences(values);
    PairRegression best = new PairRegression(sample, differences, total, PairTrend.Shape.CURVE);
    int features = sample.strata().features();
    if (features <= 2 || features > PairErrors.MOST_KRIGED_FEATURES) {
      return best;
    }
    double lowest = best.errorLeftOut();
    int[] counts = sample.counts(differences.length);
    for (PairTrend.Shape shape : List.of(PairTrend.Shape.LINE, PairTrend.Shape.LEVELS)) {
      PairTrend trend = PairTrend.of(shape, sample.strata(), counts);
      int degrees = differences.length - (features - 1) - trend.columns();
      if (degrees >= 1 && trend.isDetermined()) {
        PairRegression other = new PairRegression(sample, differences, total, shape);
        double error = other.errorLeftOut();
        if (error < MUCH_BETTER * degrees / (degrees + FEW_DEGREES) * lowest) {
          best = other;
          lowest = error;
        }
      }
    }
    return best;
  }

  /**
   * Returns the process that suits the pairs best, with the trend of this regression in its mean.
   */
  PairKriging kriging() {
    return PairKriging.fit(sample, differences, total, shape);
  }

  /**
   * Returns the weighted sum of squared errors if each pair is predicted from all others (Allen
   * 1974): residuals divided by one minus their leverage.
   */
  double errorLeftOut() {
    DMatrixRMaj influences = influences();
    double sum = 0;
    for (int pair = 0; pair < design.pairs(); pair++) {
      double residual = residualLeftOut(pair, influences);
      sum += weight(pair) * residual * residual;
    }
    return sum;
  }

  /**
   * Returns the residual of a pair divided by one minus its leverage.
   *
   * @param influences [m, p] the regressors times the inverse
   */
  double residualLeftOut(int pair, DMatrixRMaj influences) {
    double leverage = 0;
    double residual = design.response().get(pair);
    for (int column = 0; column < influences.numCols; column++) {
      double regressor = design.matrix().get(pair, column);
      leverage += influences.get(pair, column) * regressor;
      residual -= regressor * coefficients.get(column);
    }
    return residual / Math.max(1 - weight(pair) * leverage, 1.0 / design.pairs());
  }

  double weight(int pair) {
    return weights.weights()[sample.stratumOf()[pair]];
  }

  /** Returns the scores, [n]; they sum to v(N) - v(0). */
  double[] scores() {
    double[] scores = new double[design.features()];
    for (int feature = 0; feature < scores.length; feature++) {
      scores[feature] = coefficients.get(feature) + total / scores.length;
    }
    return scores;
  }

  /** Returns the regressors times the inverse, [m, p]. */
  DMatrixRMaj influences() {
    DMatrixRMaj influences = new DMatrixRMaj(1, 1);
    CommonOps_DDRM.mult(design.matrix(), inverse, influences);
    return influences;
  }

  /** Returns what each pair's response adds to each score, [m, n]. */
  DMatrixRMaj linearWeights() {
    DMatrixRMaj influences = influences();
    DMatrixRMaj linear = new DMatrixRMaj(design.pairs(), design.features());
    for (int pair = 0; pair < linear.numRows; pair++) {
      for (int feature = 0; feature < linear.numCols; feature++) {
        linear.set(pair, feature, weight(pair) * influences.get(pair, feature));
      }
    }
    return linear;
  }

  PairSample sample() {
    return sample;
  }

  /** Returns half the difference of each pair, [m]. */
  double[] differences() {
    return differences;
  }

  /** Returns v(N) - v(0). */
  double total() {
    return total;
  }

  PairDesign design() {
    return design;
  }

  PairWeights weights() {
    return weights;
  }
}
