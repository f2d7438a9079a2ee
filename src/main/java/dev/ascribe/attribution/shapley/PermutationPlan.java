package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.UnknownErrors;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.CounterRandom;
import dev.ascribe.common.Names;
import dev.ascribe.study.Budget;
import dev.ascribe.study.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A plan that averages marginal contributions along random permutations. {@code shapley-sampling}
 * draws permutations independently (Castro, Gomez and Tejada 2009, section 3; Strumbelj and
 * Kononenko 2010, algorithm 1). {@code shapley-antithetic} walks each permutation and its reverse
 * (Mitchell, Cooper, Frank and Holmes 2022, section 4.1). A draw is one walk, or the two walks of a
 * permutation and its reverse; draws are independent. m draws, n features.
 */
final class PermutationPlan implements SamplingPlan {
  /**
   * Drawing ends after this many visits for each coalition of the budget, when few new coalitions
   * can be expected.
   */
  private static final int MOST_VISITS = 4;

  /**
   * One walk along a permutation.
   *
   * @param order [n] the feature that joins at each step
   * @param visits [n+1] index of the coalition before the first step and after each step
   */
  private record Walk(int[] order, int[] visits) {}

  /**
   * The walks that were drawn together.
   *
   * @param end number of leading coalitions that this draw and earlier draws need
   */
  private record Draw(List<Walk> walks, int end) {}

  private final PlanRequest request;
  private final int walksOfDraw;
  private final List<Draw> draws = new ArrayList<>();
  private final CoalitionIndex index = new CoalitionIndex();

  private PermutationPlan(PlanRequest request, int walksOfDraw) {
    this.request = request;
    this.walksOfDraw = walksOfDraw;
  }

  /**
   * Draws a plan. Each draw depends only on its number, so that a larger budget only appends. The
   * budget is used for whole draws.
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
          "evaluations must be at least %d for %s, was %d"
              .formatted(
                  smallest, Names.count(request.features(), "feature"), budget.evaluations()));
    }
  }

  private void spend() {
    int n = request.features();
    index.add(Coalition.empty(n));
    index.add(Coalition.full(n));
    while (mayGrow()) {
      int[] order = order(draws.size());
      List<Walk> walks = new ArrayList<>();
      walks.add(walk(order));
      if (walksOfDraw == 2) {
        walks.add(walk(reversed(order)));
      }
      if (request.budget().evaluations() != null && index.size() > request.budget().evaluations()) {
        return;
      }
      draws.add(new Draw(walks, index.size()));
    }
  }

  /**
   * Whether a budget of evaluations allows another draw: coalitions are left, and new ones are
   * still found.
   */
  private boolean mayGrow() {
    Budget budget = request.budget();
    int walks = draws.size() * walksOfDraw;
    if (budget.permutations() != null) {
      return walks + walksOfDraw <= budget.permutations();
    }
    return draws.isEmpty()
        || (index.size() < budget.evaluations()
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

  /** Adds the coalitions of a walk that are not in the plan yet. */
  private Walk walk(int[] order) {
    int n = order.length;
    int[] visits = new int[n + 1];
    visits[n] = 1;
    Coalition present = Coalition.empty(n);
    for (int step = 0; step < n - 1; step++) {
      present = present.with(order[step]);
      visits[step + 1] = index.add(present);
    }
    return new Walk(order, visits);
  }

  @Override
  public List<Coalition> coalitions() {
    // The last draw may have added coalitions before the budget ended.
    return index.coalitions().subList(0, draws.get(draws.size() - 1).end());
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
   * Returns the mean marginal contribution of each feature over all draws whose coalitions were
   * evaluated. {@link PermutationErrors} computes their standard errors.
   */
  @Override
  public Attribution estimate(double[] values) {
    SamplingPlans.requireValues(values, smallestPrefix(), coalitions().size());
    int within = drawsWithin(values.length);
    double[] means = new double[request.features()];
    double[][] marginals = new double[within][];
    for (int draw = 0; draw < within; draw++) {
      marginals[draw] = marginals(draws.get(draw), values);
      for (int feature = 0; feature < means.length; feature++) {
        means[feature] += (marginals[draw][feature] - means[feature]) / (draw + 1);
      }
    }
    int saved = Math.max(0, within * walksOfDraw * (means.length + 1) - values.length);
    if (means.length == 1) {
      return Attribution.of(means, new double[1], saved, values);
    }
    if (!PermutationErrors.areKnown(within, walksOfDraw, means.length)) {
      return Attribution.of(means, UnknownErrors.FEW_DRAWS, saved, values);
    }
    double[] errors =
        new PermutationErrors(marginals, places(within), shares(), means, departure(values))
            .standardErrors();
    return Attribution.of(means, SamplingPlans.withArithmetic(errors, values), saved, values);
  }

  /**
   * Returns the sum of squared deviations that a single deviating value would cause. The value
   * deviates by as much as the values differ, and enters two marginals, each averaged over the
   * walks of its draw. 0 if all coalitions were evaluated.
   */
  private double departure(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    double unseen = 1 - values.length * Math.pow(2, -request.features());
    return 2 * unseen * squares / values.length / (walksOfDraw * walksOfDraw);
  }

  /**
   * Returns the step at which each feature joined in each draw, [m, n]. For a permutation and its
   * reverse it is the earlier one, since the two steps determine each other.
   */
  private int[][] places(int within) {
    int features = request.features();
    int[][] places = new int[within][features];
    for (int draw = 0; draw < within; draw++) {
      int[] order = draws.get(draw).walks().get(0).order();
      for (int step = 0; step < features; step++) {
        places[draw][order[step]] = place(step);
      }
    }
    return places;
  }

  private int place(int step) {
    return walksOfDraw == 1 ? step : Math.min(step, request.features() - 1 - step);
  }

  /** Returns how often a feature joins at each place, [places]. */
  private double[] shares() {
    int features = request.features();
    double[] shares = new double[walksOfDraw == 1 ? features : (features + 1) / 2];
    for (int step = 0; step < features; step++) {
      shares[place(step)] += 1.0 / features;
    }
    return shares;
  }

  /** Returns the mean marginal contribution of each feature over the walks of a draw, [n]. */
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
}
