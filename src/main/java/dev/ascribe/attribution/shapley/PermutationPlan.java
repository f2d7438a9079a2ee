package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.UnknownErrors;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.CounterRandom;
import dev.ascribe.study.Budget;
import dev.ascribe.study.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
  private final CoalitionIndex index = new CoalitionIndex();

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

  /** Lists the coalitions of the walk that are not yet known. */
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
    // A last draw for which the budget did not suffice has left some behind.
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
   * The mean marginal contribution of each feature over the draws whose coalitions are all there.
   * {@link PermutationErrors} says what is known of its standard error.
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
    if (!PermutationErrors.areKnown(within, walksOfDraw)) {
      return Attribution.of(means, UnknownErrors.FEW_DRAWS, saved, values);
    }
    double[] errors =
        new PermutationErrors(marginals, places(within), shares(), means, departure(values))
            .standardErrors();
    return Attribution.of(means, SamplingPlans.withArithmetic(errors, values), saved, values);
  }

  /**
   * A value that differs from the others as much as they differ enters two marginals, each of which
   * is the mean of a draw's walks. None is left to be found where all coalitions were evaluated.
   */
  private double departure(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    double unseen = 1 - values.length * Math.pow(2, -request.features());
    return 2 * unseen * squares / values.length / (walksOfDraw * walksOfDraw);
  }

  /**
   * [m, n] the step at which each feature joined in each draw; of an order and its reverse the
   * earlier one, since both steps come together.
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

  /** [places] how often a feature joins there. */
  private double[] shares() {
    int features = request.features();
    double[] shares = new double[walksOfDraw == 1 ? features : (features + 1) / 2];
    for (int step = 0; step < features; step++) {
      shares[place(step)] += 1.0 / features;
    }
    return shares;
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
}
