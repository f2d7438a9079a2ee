package dev.ascribe.cli.bench;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.shapley.Intervals;
import dev.ascribe.attribution.shapley.SamplingPlan;
import dev.ascribe.common.AscribeException;
import dev.ascribe.study.Method;
import java.util.List;

/**
 * Counts how often 95 % intervals of estimates hold the exact scores of games whose values are all
 * known.
 */
final class EstimatorCoverage {
  private static final double CONFIDENCE = 0.95;

  /** A score counts as exact if its error is smaller, since that is rounding. */
  private static final double ROUNDING = 1e-9;

  /**
   * Counts of an estimator's intervals at a budget.
   *
   * @param scores the number of estimated scores
   * @param known the number of scores whose standard error is known
   * @param covered the number of known scores whose interval holds the exact score
   * @param exact the number of known scores that are exact, which every interval holds
   * @param estimates the number of estimates whose standard errors are known
   * @param squaredCovered the sum over estimates of the squared number of covered scores
   * @param squaredErrors the sum over known scores of the squared distance to the exact score
   * @param squaredClaims the sum over known scores of the squared standard error
   */
  record Count(
      long scores,
      long known,
      long covered,
      long exact,
      long estimates,
      double squaredCovered,
      double squaredErrors,
      double squaredClaims) {
    static final Count NONE = new Count(0, 0, 0, 0, 0, 0, 0, 0);

    Count plus(Count other) {
      return new Count(
          scores + other.scores,
          known + other.known,
          covered + other.covered,
          exact + other.exact,
          estimates + other.estimates,
          squaredCovered + other.squaredCovered,
          squaredErrors + other.squaredErrors,
          squaredClaims + other.squaredClaims);
    }

    /** The share of intervals that hold the exact score; NaN if no error is known. */
    double coverage() {
      return (double) covered / known;
    }

    /** The same share among scores that are not exact; NaN if all are exact. */
    double coverageOfInexact() {
      return (double) (covered - exact) / (known - exact);
    }

    /**
     * How many times too large the standard errors are in the mean square; NaN if all are exact.
     */
    double excess() {
      return exact == known ? Double.NaN : Math.sqrt(squaredClaims / squaredErrors);
    }

    double unknown() {
      return 1 - (double) known / scores;
    }
  }

  private final int seeds;

  EstimatorCoverage(int seeds) {
    this.seeds = seeds;
  }

  /**
   * The counts of a game over all seeds; {@link Count#NONE} if the budget is too small for the
   * estimator.
   */
  Count measure(CoverageGames.Member game, Method estimator, int budget) {
    List<Integer> groups = estimator == Method.SHAPLEY_OWEN ? thirds(game.features()) : List.of();
    Method exactMethod = estimator == Method.SHAPLEY_OWEN ? estimator : Method.SHAPLEY_EXACT;
    SamplingPlan exactPlan = game.table(0).exactPlan(exactMethod, groups);
    double[] exact = game.table(0).estimate(exactPlan).scores();
    Count count = Count.NONE;
    for (int seed = 0; seed < seeds; seed++) {
      try {
        ValueTable table = game.table(seed);
        if (game.isNoisy()) {
          exact = table.estimate(exactPlan).scores();
        }
        SamplingPlan plan = table.plan(estimator, budget, groups, seed, "game");
        count = count.plus(count(plan, table.estimate(plan), exact));
      } catch (AscribeException e) {
        return Count.NONE;
      }
    }
    return count;
  }

  private static List<Integer> thirds(int features) {
    int third = features / 3;
    return List.of(third, third, features - 2 * third);
  }

  private static Count count(SamplingPlan plan, Attribution estimate, double[] exact) {
    if (estimate.standardErrors().length == 0) {
      return new Count(exact.length, 0, 0, 0, 0, 0, 0, 0);
    }
    int degrees = plan.degreesOfFreedom(estimate.evaluations());
    double multiplier = Intervals.multiplier(CONFIDENCE, degrees);
    int covered = 0;
    int exactly = 0;
    double squaredErrors = 0;
    double squaredClaims = 0;
    for (int feature = 0; feature < exact.length; feature++) {
      double error = Math.abs(estimate.scores()[feature] - exact[feature]);
      double claim = estimate.standardErrors()[feature];
      squaredErrors += error * error;
      squaredClaims += claim * claim;
      if (error <= ROUNDING) {
        exactly++;
      }
      if (error <= ROUNDING || error <= multiplier * claim) {
        covered++;
      }
    }
    return new Count(
        exact.length,
        exact.length,
        covered,
        exactly,
        1,
        (double) covered * covered,
        squaredErrors,
        squaredClaims);
  }
}
