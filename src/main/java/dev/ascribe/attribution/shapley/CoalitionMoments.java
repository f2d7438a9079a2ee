package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Coalition;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * The weighted sums of products that a linear regression of values on coalitions needs. Each
 * coalition is a row z of zeros and ones (one for each present feature) with a value y and a weight
 * w. n features.
 */
final class CoalitionMoments {
  private final int features;
  private final double[] cross;
  private final double[] withValue;
  private double weight;
  private double value;

  CoalitionMoments(int features) {
    this.features = features;
    this.cross = new double[features * features];
    this.withValue = new double[features];
  }

  void add(Coalition coalition, double rowWeight, double rowValue) {
    int[] members = members(coalition);
    for (int i = 0; i < members.length; i++) {
      int row = members[i] * features;
      for (int j = 0; j <= i; j++) {
        cross[row + members[j]] += rowWeight;
      }
      withValue[members[i]] += rowWeight * rowValue;
    }
    weight += rowWeight;
    value += rowWeight * rowValue;
  }

  private int[] members(Coalition coalition) {
    int[] members = new int[coalition.cardinality()];
    int count = 0;
    for (int feature = 0; feature < features; feature++) {
      if (coalition.contains(feature)) {
        members[count++] = feature;
      }
    }
    return members;
  }

  /** Returns the sum of w z_i z_j. */
  private double cross(int i, int j) {
    return cross[Math.max(i, j) * features + Math.min(i, j)];
  }

  /**
   * Returns the smaller of two weighted sums of squared deviations: of the presence of a feature
   * (averaged over features), and of the number of present features (divided by n). A ridge penalty
   * that is much smaller than both changes neither single coefficients nor their sum by much.
   */
  double leastVariance() {
    double ofOne = 0;
    double ofNumber = 0;
    double members = 0;
    for (int i = 0; i < features; i++) {
      ofOne += cross(i, i) - cross(i, i) * cross(i, i) / weight;
      members += cross(i, i);
      for (int j = 0; j < features; j++) {
        ofNumber += cross(i, j);
      }
    }
    ofNumber -= members * members / weight;
    return Math.min(ofOne, ofNumber) / features;
  }

  /**
   * Returns the coefficients b that minimise the sum of w (y - intercept - z b)^2 + penalty |b|^2.
   * The intercept is not penalised: rows are centred on their weighted means.
   *
   * @param penalty above 0
   * @return [n] b
   */
  double[] ridge(double penalty) {
    DMatrixRMaj left = new DMatrixRMaj(features, features);
    DMatrixRMaj right = new DMatrixRMaj(features, 1);
    for (int i = 0; i < features; i++) {
      for (int j = 0; j < features; j++) {
        left.set(i, j, cross(i, j) - cross(i, i) * cross(j, j) / weight);
      }
      left.add(i, i, penalty);
      right.set(i, 0, withValue[i] - cross(i, i) * value / weight);
    }
    return solve(left, right);
  }

  /**
   * Returns the coefficients b that minimise the sum of w (y - z b)^2 under the condition that they
   * sum to {@code total}. The last coefficient is total minus the others, so n - 1 coefficients are
   * free.
   *
   * @return [n] b
   */
  double[] constrained(double total) {
    int last = features - 1;
    double[] coefficients = new double[features];
    coefficients[last] = total;
    if (last == 0) {
      return coefficients;
    }
    DMatrixRMaj left = new DMatrixRMaj(last, last);
    DMatrixRMaj right = new DMatrixRMaj(last, 1);
    for (int i = 0; i < last; i++) {
      for (int j = 0; j < last; j++) {
        left.set(i, j, cross(i, j) - cross(i, last) - cross(j, last) + cross(last, last));
      }
      double toTotal = total * (cross(i, last) - cross(last, last));
      right.set(i, 0, withValue[i] - withValue[last] - toTotal);
    }
    double[] free = solve(left, right);
    for (int i = 0; i < last; i++) {
      coefficients[i] = free[i];
      coefficients[last] -= free[i];
    }
    return coefficients;
  }

  private static double[] solve(DMatrixRMaj left, DMatrixRMaj right) {
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.symmPosDef(left.numRows);
    if (!solver.setA(left)) {
      throw new ArithmeticException("the coalitions do not tell all features apart");
    }
    DMatrixRMaj solution = new DMatrixRMaj(left.numRows, 1);
    solver.solve(right, solution);
    return solution.data;
  }
}
