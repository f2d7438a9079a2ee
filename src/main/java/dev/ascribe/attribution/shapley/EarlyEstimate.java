package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.UnknownErrors;
import dev.ascribe.common.Coalition;
import java.util.List;

/**
 * An estimate of Shapley values from fewer coalitions than the estimator of a plan needs, so that a
 * reader of a long text sees something at once, and a deadline finds an answer. Ridge regression
 * explains the values by the presence of the features. Features between which the coalitions do not
 * tell apart get equal scores, and all scores sum to v(N) - v(empty). Standard errors are unknown.
 * n features, k coalitions.
 */
public final class EarlyEstimate {
  /** The empty and the full coalition alone would give all features the same score. */
  public static final int FEWEST_VALUES = 3;

  /** The penalty of a squared difference from the mean score, in squared errors of values. */
  private static final double RIDGE = 1;

  private static final int MOST_STEPS = 32;
  private static final double PRECISE = 1e-20;

  private EarlyEstimate() {}

  /**
   * Computes the estimate.
   *
   * @param coalitions of a plan: the empty one, the full one, then others
   * @param values [k] of the first coalitions, at least {@value #FEWEST_VALUES}
   */
  public static Attribution of(List<Coalition> coalitions, double[] values) {
    int features = coalitions.get(1).size();
    double mean = (values[1] - values[0]) / features;
    double[][] rows = new double[values.length - 2][features];
    double[] residuals = new double[rows.length];
    for (int row = 0; row < rows.length; row++) {
      Coalition coalition = coalitions.get(row + 2);
      double share = (double) coalition.cardinality() / features;
      for (int feature = 0; feature < features; feature++) {
        // Rows of sum 0 leave the sum of the scores as it is.
        rows[row][feature] = (coalition.contains(feature) ? 1 : 0) - share;
      }
      residuals[row] = values[row + 2] - values[0] - coalition.cardinality() * mean;
    }
    double[] scores = solve(rows, transposed(rows, residuals, features));
    for (int feature = 0; feature < features; feature++) {
      scores[feature] += mean;
    }
    return Attribution.of(scores, UnknownErrors.FEW_EVALUATIONS, 0, values);
  }

  /** Solves (A'A + ridge) x = right by conjugate gradients (Hestenes and Stiefel 1952), [n]. */
  private static double[] solve(double[][] rows, double[] right) {
    double[] solution = new double[right.length];
    double[] rest = right.clone();
    double[] direction = right.clone();
    double square = dot(rest, rest);
    double enough = PRECISE * square;
    for (int step = 0; step < MOST_STEPS && square > enough; step++) {
      double[] image = transposed(rows, times(rows, direction), right.length);
      add(RIDGE, direction, image);
      double length = square / dot(direction, image);
      add(length, direction, solution);
      add(-length, image, rest);
      double next = dot(rest, rest);
      for (int i = 0; i < direction.length; i++) {
        direction[i] = rest[i] + next / square * direction[i];
      }
      square = next;
    }
    return solution;
  }

  /** A x, [k]. */
  private static double[] times(double[][] rows, double[] vector) {
    double[] product = new double[rows.length];
    for (int row = 0; row < rows.length; row++) {
      product[row] = dot(rows[row], vector);
    }
    return product;
  }

  /** A' y, [n]. */
  private static double[] transposed(double[][] rows, double[] vector, int features) {
    double[] product = new double[features];
    for (int row = 0; row < rows.length; row++) {
      add(vector[row], rows[row], product);
    }
    return product;
  }

  private static void add(double factor, double[] from, double[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * from[i];
    }
  }

  private static double dot(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }
}
