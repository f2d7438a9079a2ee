package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.CounterRandom;
import dev.ascribe.study.Budget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Shapley Value Sampling: marginal contributions along uniformly random permutations (Castro, Gomez
 * and Tejada 2009, section 3; Strumbelj and Kononenko 2010, algorithm 1). m permutations, n
 * features.
 */
final class PermutationPlan implements SamplingPlan {
  /** Visits for each coalition of the budget, after which few new ones are to be expected. */
  private static final int MOST_VISITS = 4;

  /**
   * One permutation.
   *
   * @param order [n] the feature that joins at each step
   * @param visits [n+1] index of the coalition before the first step and after each
   * @param end how many leading coalitions it needs, those of the permutations before it included
   */
  private record Walk(int[] order, int[] visits, int end) {}

  private final int features;
  private final List<Coalition> coalitions;
  private final List<Walk> walks;

  private PermutationPlan(int features, List<Coalition> coalitions, List<Walk> walks) {
    this.features = features;
    this.coalitions = coalitions;
    this.walks = walks;
  }

  /**
   * Each permutation is a function of its own number, so that a larger budget only appends. A
   * budget of evaluations is spent on whole permutations.
   */
  static PermutationPlan draw(PlanRequest request) {
    int n = request.features();
    Budget budget = request.budget();
    if (budget.permutations() != null && budget.permutations() < 1) {
      throw SamplingPlans.invalid(
          request, "permutations must be at least 1, was " + budget.permutations());
    }
    if (budget.evaluations() != null && budget.evaluations() < n + 1) {
      throw SamplingPlans.invalid(
          request,
          "evaluations must be at least %d for %d features, was %d"
              .formatted(n + 1, n, budget.evaluations()));
    }
    Map<Coalition, Integer> indexes = new LinkedHashMap<>();
    indexes.put(Coalition.empty(n), 0);
    indexes.put(Coalition.full(n), 1);
    List<Walk> walks = new ArrayList<>();
    List<Coalition> coalitions = new ArrayList<>(indexes.keySet());
    while (mayGrow(budget, n, walks.size(), coalitions.size())) {
      int[] order =
          CounterRandom.of(request.seed(), "shapley-sampling/" + request.stream(), walks.size())
              .permutation(n);
      int[] visits = new int[n + 1];
      visits[n] = 1;
      List<Coalition> fresh = new ArrayList<>();
      Coalition present = Coalition.empty(n);
      for (int step = 0; step < n - 1; step++) {
        present = present.with(order[step]);
        Integer known = indexes.get(present);
        visits[step + 1] = known == null ? coalitions.size() + fresh.size() : known;
        if (known == null) {
          fresh.add(present);
        }
      }
      if (budget.evaluations() != null && coalitions.size() + fresh.size() > budget.evaluations()) {
        break;
      }
      for (Coalition coalition : fresh) {
        indexes.put(coalition, coalitions.size());
        coalitions.add(coalition);
      }
      walks.add(new Walk(order, visits, coalitions.size()));
    }
    return new PermutationPlan(n, List.copyOf(coalitions), List.copyOf(walks));
  }

  /**
   * A budget of evaluations ends when so many coalitions are known, or when new ones have become
   * rare.
   */
  private static boolean mayGrow(Budget budget, int n, int permutations, int coalitions) {
    if (budget.permutations() != null) {
      return permutations < budget.permutations();
    }
    return permutations == 0
        || (coalitions < budget.evaluations()
            && (long) permutations * n < MOST_VISITS * (long) budget.evaluations());
  }

  @Override
  public List<Coalition> coalitions() {
    return coalitions;
  }

  @Override
  public int smallestPrefix() {
    return walks.get(0).end();
  }

  /**
   * The mean marginal contribution of each feature over the permutations whose coalitions are all
   * there. Its standard error is the sample standard deviation over the permutations, divided by
   * sqrt(m); a single permutation tells nothing about the spread, so that its standard errors are
   * empty.
   */
  @Override
  public Attribution estimate(double[] values) {
    SamplingPlans.requireValues(values, smallestPrefix(), coalitions.size());
    double[] means = new double[features];
    double[] squares = new double[features];
    int permutations = 0;
    for (Walk walk : walks) {
      if (walk.end() > values.length) {
        break;
      }
      permutations++;
      for (int step = 0; step < features; step++) {
        int feature = walk.order()[step];
        double marginal = values[walk.visits()[step + 1]] - values[walk.visits()[step]];
        // Welford's update: sums of squares would cancel where all marginals are nearly equal.
        double deviation = marginal - means[feature];
        means[feature] += deviation / permutations;
        squares[feature] += deviation * (marginal - means[feature]);
      }
    }
    return new Attribution(
        means,
        permutations == 1 ? new double[0] : standardErrors(squares, permutations),
        values.length,
        Math.max(0, permutations * (features + 1) - values.length),
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
