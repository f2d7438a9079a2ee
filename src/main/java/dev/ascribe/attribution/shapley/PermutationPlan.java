package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.CounterRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Shapley Value Sampling: marginal contributions along uniformly random permutations (Castro, Gomez
 * and Tejada 2009, section 3; Strumbelj and Kononenko 2010, algorithm 1). m permutations, n
 * features.
 */
final class PermutationPlan implements SamplingPlan {
  private final List<Coalition> coalitions;

  /** [m][n] the feature that joins at each step. */
  private final int[][] orders;

  /** [m][n+1] index into {@link #coalitions} before the first step and after each. */
  private final int[][] visits;

  private PermutationPlan(List<Coalition> coalitions, int[][] orders, int[][] visits) {
    this.coalitions = coalitions;
    this.orders = orders;
    this.visits = visits;
  }

  /** Each permutation is a function of its own number, so that a larger m only appends. */
  static PermutationPlan draw(int features, int permutations, long seed, String stream) {
    Map<Coalition, Integer> indexes = new LinkedHashMap<>();
    indexes.put(Coalition.empty(features), 0);
    indexes.put(Coalition.full(features), 1);
    int[][] orders = new int[permutations][];
    int[][] visits = new int[permutations][features + 1];
    for (int m = 0; m < permutations; m++) {
      orders[m] = CounterRandom.of(seed, "shapley-sampling/" + stream, m).permutation(features);
      Coalition present = Coalition.empty(features);
      for (int step = 0; step < features; step++) {
        present = present.with(orders[m][step]);
        Integer known = indexes.putIfAbsent(present, indexes.size());
        visits[m][step + 1] = known == null ? indexes.size() - 1 : known;
      }
    }
    return new PermutationPlan(List.copyOf(indexes.keySet()), orders, visits);
  }

  @Override
  public List<Coalition> coalitions() {
    return coalitions;
  }

  /**
   * The mean marginal contribution of each feature over the permutations. Its standard error is the
   * sample standard deviation over the permutations, divided by sqrt(m); a single permutation tells
   * nothing about the spread, so that its standard errors are empty.
   */
  @Override
  public Attribution estimate(double[] values) {
    SamplingPlans.requireValues(values, coalitions.size());
    int permutations = orders.length;
    int features = orders[0].length;
    double[] means = new double[features];
    double[] squares = new double[features];
    for (int m = 0; m < permutations; m++) {
      for (int step = 0; step < features; step++) {
        int feature = orders[m][step];
        double marginal = values[visits[m][step + 1]] - values[visits[m][step]];
        // Welford's update: sums of squares would cancel where all marginals are nearly equal.
        double deviation = marginal - means[feature];
        means[feature] += deviation / (m + 1);
        squares[feature] += deviation * (marginal - means[feature]);
      }
    }
    return new Attribution(
        means,
        permutations == 1 ? new double[0] : standardErrors(squares, permutations),
        coalitions.size(),
        permutations * (features + 1) - coalitions.size(),
        values[0],
        values[1],
        Double.NaN);
  }

  private static double[] standardErrors(double[] squares, int permutations) {
    double[] errors = new double[squares.length];
    for (int feature = 0; feature < errors.length; feature++) {
      errors[feature] = Math.sqrt(squares[feature] / (permutations - 1) / permutations);
    }
    return errors;
  }
}
