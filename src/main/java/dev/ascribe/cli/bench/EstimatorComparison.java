package dev.ascribe.cli.bench;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.shapley.Intervals;
import dev.ascribe.attribution.shapley.SamplingPlan;
import dev.ascribe.study.Method;
import java.util.List;

/** Measures the squared error of estimates of games whose values are all known. */
final class EstimatorComparison {
  private static final double CONFIDENCE = 0.95;

  /**
   * The errors of an estimator at a budget, over all tables and seeds.
   *
   * @param relativeSquaredError mean of sum (phi - phi*)^2 / sum phi*^2
   * @param evaluations the mean number of evaluations that were spent
   * @param coverage the share of 95 % intervals that hold the exact score; NaN if there are none
   */
  record Cell(
      Method estimator,
      int budget,
      double relativeSquaredError,
      double evaluations,
      double coverage) {}

  private final List<ValueTable> tables;
  private final List<double[]> exact;
  private final int seeds;

  EstimatorComparison(List<ValueTable> tables, int seeds) {
    this.tables = tables;
    this.exact =
        tables.stream()
            .map(table -> table.estimate(table.exactPlan(Method.SHAPLEY_EXACT, List.of())))
            .map(Attribution::scores)
            .toList();
    this.seeds = seeds;
  }

  Cell measure(Method estimator, int budget) {
    double error = 0;
    double evaluations = 0;
    int covered = 0;
    int intervals = 0;
    for (int text = 0; text < tables.size(); text++) {
      for (int seed = 0; seed < seeds; seed++) {
        ValueTable table = tables.get(text);
        SamplingPlan plan = table.plan(estimator, budget, List.of(), seed, Integer.toString(text));
        Attribution estimate = table.estimate(plan);
        error += relativeSquaredError(estimate.scores(), exact.get(text));
        evaluations += estimate.evaluations();
        int degrees = plan.degreesOfFreedom(estimate.evaluations());
        if (estimate.standardErrors().length > 0 && degrees > 0) {
          covered += covered(estimate, exact.get(text), degrees);
          intervals += table.features();
        }
      }
    }
    double runs = (double) tables.size() * seeds;
    return new Cell(
        estimator,
        budget,
        error / runs,
        evaluations / runs,
        intervals == 0 ? Double.NaN : (double) covered / intervals);
  }

  private static double relativeSquaredError(double[] scores, double[] exact) {
    double squares = 0;
    double scale = 0;
    for (int feature = 0; feature < exact.length; feature++) {
      squares += (scores[feature] - exact[feature]) * (scores[feature] - exact[feature]);
      scale += exact[feature] * exact[feature];
    }
    return squares / scale;
  }

  private static int covered(Attribution estimate, double[] exact, int degrees) {
    double multiplier = Intervals.multiplier(CONFIDENCE, degrees);
    int covered = 0;
    for (int feature = 0; feature < exact.length; feature++) {
      double error = Math.abs(estimate.scores()[feature] - exact[feature]);
      // Complete enumeration has rounding errors only.
      covered += error <= multiplier * estimate.standardErrors()[feature] + 1e-12 ? 1 : 0;
    }
    return covered;
  }
}
