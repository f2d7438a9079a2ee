package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.CounterRandom;
import dev.ascribe.study.Budget;
import dev.ascribe.study.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Marginal contributions along random permutations. {@code shapley-sampling} draws them
 * independently (Castro, Gomez and Tejada 2009, section 3; Strumbelj and Kononenko 2010, algorithm
 * 1), {@code shapley-antithetic} walks each order and its reverse (Mitchell, Cooper, Frank and
 * Holmes 2022, section 4.1). A draw is what is drawn independently: one walk or two. m draws, n
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
   */
  private record Walk(int[] order, int[] visits) {}

  /**
   * The walks that were drawn together.
   *
   * @param end how many leading coalitions they need, those of the draws before included
   */
  private record Draw(List<Walk> walks, int end) {}

  private final PlanRequest request;
  private final int walksOfDraw;
  private final List<Draw> draws = new ArrayList<>();
  private final List<Coalition> coalitions = new ArrayList<>();

  private PermutationPlan(PlanRequest request, int walksOfDraw) {
    this.request = request;
    this.walksOfDraw = walksOfDraw;
  }

  /**
   * Each draw is a function of its own number, so that a larger budget only appends. A budget is
   * spent on whole draws.
   */
  static PermutationPlan draw(PlanRequest request) {
    PermutationPlan plan =
        new PermutationPlan(request, request.estimator() == Method.SHAPLEY_ANTITHETIC ? 2 : 1);
    plan.checkBudget();
    plan.spend();
    return plan;
  }

  private void checkBudget() {
    Budget budget = request.budget();
    if (budget.permutations() != null && budget.permutations() < walksOfDraw) {
      throw SamplingPlans.invalid(
          request,
          "permutations must be at least %d, was %d".formatted(walksOfDraw, budget.permutations()));
    }
    int smallest = 2 + walksOfDraw * (request.features() - 1);
    if (budget.evaluations() != null && budget.evaluations() < smallest) {
      throw SamplingPlans.invalid(
          request,
          "evaluations must be at least %d for %d features, was %d"
              .formatted(smallest, request.features(), budget.evaluations()));
    }
  }

  private void spend() {
    int n = request.features();
    Map<Coalition, Integer> indexes = new HashMap<>();
    indexes.put(Coalition.empty(n), 0);
    indexes.put(Coalition.full(n), 1);
    coalitions.add(Coalition.empty(n));
    coalitions.add(Coalition.full(n));
    while (mayGrow()) {
      int known = coalitions.size();
      int[] order = order(draws.size());
      List<Walk> walks = new ArrayList<>();
      walks.add(walk(order, indexes));
      if (walksOfDraw == 2) {
        walks.add(walk(reversed(order), indexes));
      }
      if (request.budget().evaluations() != null
          && coalitions.size() > request.budget().evaluations()) {
        coalitions.subList(known, coalitions.size()).clear();
        return;
      }
      draws.add(new Draw(walks, coalitions.size()));
    }
  }

  /**
   * A budget of evaluations ends when so many coalitions are known, or when new ones have become
   * rare.
   */
  private boolean mayGrow() {
    Budget budget = request.budget();
    int walks = draws.size() * walksOfDraw;
    if (budget.permutations() != null) {
      return walks + walksOfDraw <= budget.permutations();
    }
    return draws.isEmpty()
        || (coalitions.size() < budget.evaluations()
            && (long) walks * request.features() < MOST_VISITS * (long) budget.evaluations());
  }

  private int[] order(int draw) {
    return CounterRandom.of(request.seed(), request.estimator().id() + "/" + request.stream(), draw)
        .permutation(request.features());
  }

  private static int[] reversed(int[] order) {
    int[] reversed = new int[order.length];
    for (int step = 0; step < order.length; step++) {
      reversed[step] = order[order.length - 1 - step];
    }
    return reversed;
  }

  /** Lists the coalitions of the walk that are not yet known. */
  private Walk walk(int[] order, Map<Coalition, Integer> indexes) {
    int n = order.length;
    int[] visits = new int[n + 1];
    visits[n] = 1;
    Coalition present = coalitions.get(0);
    for (int step = 0; step < n - 1; step++) {
      present = present.with(order[step]);
      Integer known = indexes.putIfAbsent(present, coalitions.size());
      if (known == null) {
        known = coalitions.size();
        coalitions.add(present);
      }
      visits[step + 1] = known;
    }
    return new Walk(order, visits);
  }

  @Override
  public List<Coalition> coalitions() {
    return Collections.unmodifiableList(coalitions);
  }

  @Override
  public int smallestPrefix() {
    return draws.get(0).end();
  }

  @Override
  public int degreesOfFreedom(int evaluations) {
    return Math.max(0, drawsWithin(evaluations) - 1);
  }

  private int drawsWithin(int evaluations) {
    int within = 0;
    while (within < draws.size() && draws.get(within).end() <= evaluations) {
      within++;
    }
    return within;
  }

  /**
   * The mean marginal contribution of each feature over the draws whose coalitions are all there.
   * Its standard error is the sample standard deviation over the draws, divided by sqrt(m); a
   * single draw tells nothing about the spread, so that its standard errors are empty.
   */
  @Override
  public Attribution estimate(double[] values) {
    SamplingPlans.requireValues(values, smallestPrefix(), coalitions.size());
    int within = drawsWithin(values.length);
    double[] means = new double[request.features()];
    double[] squares = new double[means.length];
    for (int draw = 0; draw < within; draw++) {
      double[] marginals = marginals(draws.get(draw), values);
      for (int feature = 0; feature < means.length; feature++) {
        // Welford's update: sums of squares would cancel where all marginals are nearly equal.
        double deviation = marginals[feature] - means[feature];
        means[feature] += deviation / (draw + 1);
        squares[feature] += deviation * (marginals[feature] - means[feature]);
      }
    }
    int visits = within * walksOfDraw * (means.length + 1);
    return new Attribution(
        means,
        within == 1 ? new double[0] : standardErrors(squares, within),
        values.length,
        Math.max(0, visits - values.length),
        values[0],
        values[1],
        Double.NaN);
  }

  /** [n] the mean marginal contribution of each feature over the walks of the draw. */
  private static double[] marginals(Draw draw, double[] values) {
    int walks = draw.walks().size();
    double[] marginals = new double[draw.walks().get(0).order().length];
    for (Walk walk : draw.walks()) {
      for (int step = 0; step < marginals.length; step++) {
        double marginal = values[walk.visits()[step + 1]] - values[walk.visits()[step]];
        marginals[walk.order()[step]] += marginal / walks;
      }
    }
    return marginals;
  }

  private static double[] standardErrors(double[] squares, int draws) {
    double[] errors = new double[squares.length];
    for (int feature = 0; feature < errors.length; feature++) {
      errors[feature] = Math.sqrt(squares[feature] / (draws - 1) / draws);
    }
    return errors;
  }
}
