package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Coalition;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.decomposition.TriangularSolver_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;

/**
 * {@link PairDesign} as the mean of a Gaussian process over all coalitions (universal kriging;
 * Rasmussen and Williams 2006, section 2.7), with covariance s^2 (k + nugget): k of {@link
 * CoalitionKernel}, and the nugget for what no other coalition tells. The scores are those of its
 * mean given the evaluated pairs, their standard errors those of its spread. m pairs, n features, p
 * columns.
 */
final class PairKriging {
  private final PairDesign design;
  private final CoalitionKernel kernel;
  private final double nugget;

  /** [m, p], [m, 1]: columns and response, made independent by the covariance's Cholesky factor. */
  private final DMatrixRMaj columns;

  private final DMatrixRMaj response;

  /** [m, m] row major, the lower Cholesky factor. */
  private final double[] factor;

  /** [p, p] inverse normal matrix; [p, 1] coefficients of the mean; [m, 1] what it leaves over. */
  private final DMatrixRMaj inverse = new DMatrixRMaj(1, 1);

  private final DMatrixRMaj coefficients = new DMatrixRMaj(1, 1);
  private final DMatrixRMaj residuals = new DMatrixRMaj(1, 1);
  private final double variance;
  private final double likelihood;

  /**
   * Conditions the process on the pairs.
   *
   * @param members [m or more] the pairs' coalitions
   */
  PairKriging(PairDesign design, Coalition[] members, CoalitionKernel kernel, double nugget) {
    this.design = design;
    this.kernel = kernel;
    this.nugget = nugget;
    int pairs = design.pairs();
    this.factor = lower(covariance(members));
    this.columns = whitened(design.matrix());
    this.response = whitened(design.response());
    DMatrixRMaj normal = new DMatrixRMaj(1, 1);
    CommonOps_DDRM.multTransA(columns, columns, normal);
    // The same scale for all kernels, so that their likelihoods compare.
    design.fixTheSum(normal, 1);
    if (!CommonOps_DDRM.invertSPD(normal, inverse)) {
      throw new IllegalStateException("singular regression on " + pairs + " pairs");
    }
    DMatrixRMaj moments = new DMatrixRMaj(1, 1);
    CommonOps_DDRM.multTransA(columns, response, moments);
    CommonOps_DDRM.mult(inverse, moments, coefficients);
    CommonOps_DDRM.mult(columns, coefficients, residuals);
    CommonOps_DDRM.subtract(response, residuals, residuals);
    int degrees = Math.max(1, design.degreesOfFreedom());
    this.variance = CommonOps_DDRM.dot(residuals, residuals) / degrees;
    this.likelihood =
        -degrees * Math.log(Math.max(variance, Double.MIN_NORMAL)) / 2
            - halfLogDeterminant(factor, pairs)
            // The inverse's determinant is one over that of the normal matrix.
            + halfLogDeterminant(lower(inverse.copy()), inverse.numRows);
  }

  /** [m, m] the lower Cholesky factor, row major; the matrix is overwritten. */
  private static double[] lower(DMatrixRMaj matrix) {
    CholeskyDecomposition_F64<DMatrixRMaj> cholesky =
        DecompositionFactory_DDRM.chol(matrix.numRows, true);
    if (!cholesky.decompose(matrix)) {
      throw new IllegalStateException("singular covariance of " + matrix.numRows + " pairs");
    }
    return cholesky.getT(null).data;
  }

  private static double halfLogDeterminant(double[] lower, int rows) {
    double sum = 0;
    for (int row = 0; row < rows; row++) {
      sum += Math.log(lower[row * rows + row]);
    }
    return sum;
  }

  private DMatrixRMaj covariance(Coalition[] members) {
    int pairs = design.pairs();
    long[][] bits = new long[pairs][];
    for (int pair = 0; pair < pairs; pair++) {
      bits[pair] = members[pair].toLongs();
    }
    DMatrixRMaj covariance = new DMatrixRMaj(pairs, pairs);
    for (int row = 0; row < pairs; row++) {
      for (int column = 0; column <= row; column++) {
        int apart = 0;
        for (int word = 0; word < bits[row].length; word++) {
          apart += Long.bitCount(bits[row][word] ^ bits[column][word]);
        }
        double value = kernel.value(apart);
        covariance.data[row * pairs + column] = value;
        covariance.data[column * pairs + row] = value;
      }
      covariance.data[row * pairs + row] += nugget;
    }
    return covariance;
  }

  private DMatrixRMaj whitened(DMatrixRMaj matrix) {
    DMatrixRMaj whitened = new DMatrixRMaj(matrix.numRows, matrix.numCols);
    double[] column = new double[matrix.numRows];
    for (int j = 0; j < matrix.numCols; j++) {
      for (int i = 0; i < column.length; i++) {
        column[i] = matrix.get(i, j);
      }
      TriangularSolver_DDRM.solveL(factor, column, column.length);
      for (int i = 0; i < column.length; i++) {
        whitened.set(i, j, column[i]);
      }
    }
    return whitened;
  }

  /**
   * The restricted log likelihood, up to a constant (Rasmussen and Williams 2006, equation 2.45).
   */
  double likelihood() {
    return likelihood;
  }

  /**
   * Scores and their standard errors.
   *
   * @param members [m or more] the pairs' coalitions
   * @param total v(N) - v(0)
   */
  Scores scores(Coalition[] members, double total) {
    int features = design.features();
    DMatrixRMaj shared = whitened(covarianceWithScores(members));
    DMatrixRMaj explained = new DMatrixRMaj(1, 1);
    CommonOps_DDRM.multTransA(shared, columns, explained);
    double[] scores = new double[features];
    double[] errors = new double[features];
    double prior = priorVariance();
    for (int feature = 0; feature < features; feature++) {
      double correction = 0;
      double known = 0;
      for (int pair = 0; pair < design.pairs(); pair++) {
        double value = shared.get(pair, feature);
        correction += value * residuals.get(pair);
        known += value * value;
      }
      scores[feature] = total / features + coefficients.get(feature) + correction;
      double open = prior - known + varianceOfTheMean(explained, feature);
      errors[feature] = Math.sqrt(Math.max(0, variance * open));
    }
    return new Scores(scores, errors);
  }

  /** [m, n] of each pair with each score. */
  private DMatrixRMaj covarianceWithScores(Coalition[] members) {
    int features = design.features();
    double[] weights = ShapleyWeights.bySize(features);
    DMatrixRMaj shared = new DMatrixRMaj(design.pairs(), features);
    for (int pair = 0; pair < design.pairs(); pair++) {
      int size = members[pair].cardinality();
      for (int feature = 0; feature < features; feature++) {
        boolean inside = members[pair].contains(feature);
        double own = inside ? 2 * weights[size - 1] : -2 * weights[size];
        shared.set(pair, feature, kernel.score(size, inside) + nugget * own);
      }
    }
    return shared;
  }

  /** Of a score in the process without its mean, in units of s^2. */
  private double priorVariance() {
    int features = design.features();
    double[] weights = ShapleyWeights.bySize(features);
    double variance = 0;
    for (int size = 1; size < features; size++) {
      variance += (kernel.score(size, true) - kernel.score(size, false)) / features;
      variance += 2 * nugget * (weights[size - 1] + weights[size]) / features;
    }
    return variance;
  }

  /** What is not known of the mean adds to the variance of a score, in units of s^2. */
  private double varianceOfTheMean(DMatrixRMaj explained, int feature) {
    int width = explained.numCols;
    double[] open = new double[width];
    for (int column = 0; column < width; column++) {
      double own = column < design.features() ? -1.0 / design.features() : 0;
      open[column] = own + (column == feature ? 1 : 0) - explained.get(feature, column);
    }
    double sum = 0;
    for (int row = 0; row < width; row++) {
      for (int column = 0; column < width; column++) {
        sum += open[row] * inverse.get(row, column) * open[column];
      }
    }
    return sum;
  }

  /**
   * An estimate.
   *
   * @param scores [n]
   * @param standardErrors [n]
   */
  record Scores(double[] scores, double[] standardErrors) {}
}
