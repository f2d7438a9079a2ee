package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Coalition;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.decomposition.TriangularSolver_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;

/**
 * A Gaussian process over all coalitions, as a model of a game (Rasmussen and Williams 2006,
 * section 2.7). Its mean is {@link PairDesign}, and its covariance is s^2 (k + nugget), with k of
 * {@link CoalitionKernel}. The nugget is the part of a value that values of other coalitions do not
 * tell. m pairs, n features, p columns.
 */
final class PairProcess {
  /** A precision below this share is rounding: the pair alone determines some coefficient. */
  private static final double NEGLIGIBLE = 1e-9;

  /**
   * Errors of pairs that are each predicted from all others.
   *
   * @param errors [m] value minus prediction; 0 if the other pairs do not determine the prediction
   * @param variances [m] of the errors in units of s^2; 0 likewise
   */
  record LeftOut(double[] errors, double[] variances) {
    /**
     * Returns the estimate of s^2 from some pairs: the mean of squared error divided by expected
     * squared error (Bachoc 2013, section 2.2). Only strata with unknown pairs should count, since
     * a game is often rougher or smoother in the small strata, which are evaluated completely.
     *
     * @param counted [m] the pairs that count, at least one
     */
    double predictiveVariance(boolean[] counted) {
      double sum = 0;
      int count = 0;
      for (int pair = 0; pair < errors.length; pair++) {
        if (counted[pair]) {
          sum += variances[pair] > 0 ? errors[pair] * errors[pair] / variances[pair] : 0;
          count++;
        }
      }
      return sum / count;
    }
  }

  private final PairDesign design;
  private final CoalitionKernel kernel;
  private final double nugget;

  /** [m, p], [m, 1]: columns and response, whitened by the covariance's Cholesky factor. */
  private final DMatrixRMaj columns;

  private final DMatrixRMaj response;

  /** [m, m] the lower Cholesky factor. */
  private final DMatrixRMaj factor;

  /** [p, p] inverse normal matrix; [p, 1] coefficients of the mean; [m, 1] residuals. */
  private final DMatrixRMaj inverse = new DMatrixRMaj(1, 1);

  private final DMatrixRMaj coefficients = new DMatrixRMaj(1, 1);
  private final DMatrixRMaj residuals = new DMatrixRMaj(1, 1);
  private final double likelihood;

  /**
   * Conditions the process on the pairs.
   *
   * @param members [m or more] one coalition of each pair
   */
  PairProcess(PairDesign design, Coalition[] members, CoalitionKernel kernel, double nugget) {
    this.design = design;
    this.kernel = kernel;
    this.nugget = nugget;
    int pairs = design.pairs();
    this.factor = lower(covariance(members));
    this.columns = whitened(design.matrix());
    this.response = whitened(design.response());
    DMatrixRMaj normal = new DMatrixRMaj(1, 1);
    CommonOps_DDRM.multTransA(columns, columns, normal);
    // The scale is the same for all kernels, so that their likelihoods can be compared.
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
    double variance = CommonOps_DDRM.dot(residuals, residuals) / degrees;
    this.likelihood =
        -degrees * Math.log(Math.max(variance, Double.MIN_NORMAL)) / 2
            - halfLogDeterminant(factor)
            // The determinant of the inverse is one over that of the normal matrix.
            + halfLogDeterminant(lower(inverse.copy()));
  }

  /** Returns the lower Cholesky factor; the matrix is overwritten. */
  private static DMatrixRMaj lower(DMatrixRMaj matrix) {
    CholeskyDecomposition_F64<DMatrixRMaj> cholesky =
        DecompositionFactory_DDRM.chol(matrix.numRows, true);
    if (!cholesky.decompose(matrix)) {
      throw new IllegalStateException("singular covariance of " + matrix.numRows + " pairs");
    }
    return cholesky.getT(null);
  }

  private static double halfLogDeterminant(DMatrixRMaj lower) {
    double sum = 0;
    for (int row = 0; row < lower.numRows; row++) {
      sum += Math.log(lower.get(row, row));
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

  /**
   * Returns the matrix with whitened rows: the inverse of the covariance's Cholesky factor times
   * the matrix.
   *
   * @param matrix [m, any]
   */
  DMatrixRMaj whitened(DMatrixRMaj matrix) {
    DMatrixRMaj whitened = new DMatrixRMaj(matrix.numRows, matrix.numCols);
    double[] column = new double[matrix.numRows];
    for (int j = 0; j < matrix.numCols; j++) {
      for (int i = 0; i < column.length; i++) {
        column[i] = matrix.get(i, j);
      }
      TriangularSolver_DDRM.solveL(factor.data, column, column.length);
      for (int i = 0; i < column.length; i++) {
        whitened.set(i, j, column[i]);
      }
    }
    return whitened;
  }

  /**
   * Returns the restricted log likelihood, up to a constant (Rasmussen and Williams 2006, equation
   * 2.45).
   */
  double likelihood() {
    return likelihood;
  }

  PairDesign design() {
    return design;
  }

  CoalitionKernel kernel() {
    return kernel;
  }

  double nugget() {
    return nugget;
  }

  DMatrixRMaj factor() {
    return factor;
  }

  DMatrixRMaj columns() {
    return columns;
  }

  DMatrixRMaj inverse() {
    return inverse;
  }

  DMatrixRMaj coefficients() {
    return coefficients;
  }

  DMatrixRMaj residuals() {
    return residuals;
  }

  /** Returns the error of each pair if it is predicted from all others (Dubrule 1983). */
  LeftOut leftOut() {
    int pairs = design.pairs();
    double[] inverseFactor = factor.data.clone(); // [m, m], lower
    TriangularSolver_DDRM.invertLower(inverseFactor, pairs);
    double[] errors = new double[pairs];
    double[] variances = new double[pairs];
    DMatrixRMaj row = new DMatrixRMaj(pairs, 1);
    DMatrixRMaj fitted = new DMatrixRMaj(1, 1);
    DMatrixRMaj solved = new DMatrixRMaj(1, 1);
    for (int pair = 0; pair < pairs; pair++) {
      for (int other = 0; other < pairs; other++) {
        row.data[other] = other < pair ? 0 : inverseFactor[other * pairs + pair];
      }
      CommonOps_DDRM.multTransA(columns, row, fitted);
      CommonOps_DDRM.mult(inverse, fitted, solved);
      double all = CommonOps_DDRM.dot(row, row);
      double precision = all - CommonOps_DDRM.dot(fitted, solved);
      if (precision > NEGLIGIBLE * all) {
        errors[pair] = CommonOps_DDRM.dot(row, residuals) / precision;
        variances[pair] = 1 / precision;
      }
    }
    return new LeftOut(errors, variances);
  }
}
