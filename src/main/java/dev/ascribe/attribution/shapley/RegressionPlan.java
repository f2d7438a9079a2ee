package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.common.Coalition;
import java.util.List;

/**
 * Shapley values of a prediction of the whole game ({@code shapley-regression}): the pairs of
 * {@code shapley-kernel}, a model of all coalitions fitted to them, its scores in closed form,
 * corrected by what it misses where the value is known. That is the idea of Witter, Liu and Musco
 * (2025, "Regression-adjusted Monte Carlo estimators for Shapley values and probabilistic values"),
 * who fit boosted trees; here {@link PairKriging} is fitted, whose uncertainty comes with it.
 *
 * <p>The factor of m pairs costs m^3 / 3, so that no more than {@value #MOST_PAIRS} are drawn.
 */
final class RegressionPlan implements SamplingPlan {
  /** A second's work or so. */
  static final int MOST_PAIRS = 2048;

  private final PairSample sample;

  private RegressionPlan(PairSample sample) {
    this.sample = sample;
  }

  static RegressionPlan draw(PlanRequest request) {
    PairStrata strata = new PairStrata(request.features());
    int pairs = Math.min(PairBudget.pairs(request, strata), mostPairs(strata));
    return new RegressionPlan(PairSequence.draw(request, strata, pairs, strata::mass));
  }

  /** Texts of very many words need more for their first estimate. */
  private static int mostPairs(PairStrata strata) {
    return Math.max(MOST_PAIRS, PairSample.pairs(PairBudget.smallestPrefix(strata)));
  }

  @Override
  public List<Coalition> coalitions() {
    return sample.coalitions();
  }

  @Override
  public int smallestPrefix() {
    return PairBudget.smallestPrefix(sample.strata());
  }

  @Override
  public int degreesOfFreedom(int evaluations) {
    return sample.degreesOfFreedom(evaluations);
  }

  @Override
  public Attribution estimate(double[] values) {
    SamplingPlans.requireValues(values, smallestPrefix(), 2 + 2 * sample.members().size());
    int degrees = degreesOfFreedom(values.length);
    if (degrees < 1 || degrees == Integer.MAX_VALUE) {
      // Nothing to compare kernels by, or nothing left to predict.
      return PairRegression.attribution(sample, values);
    }
    double total = values[1] - values[0];
    PairRegression regression = PairRegression.fit(sample, values);
    PairKriging kriging = regression.kriging();
    double[] scores = kriging.scores(total);
    return PairRegression.attribution(
        sample, scores, regression.standardErrors(kriging, scores), values);
  }
}
