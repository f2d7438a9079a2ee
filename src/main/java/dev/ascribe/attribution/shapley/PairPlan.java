package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.common.Coalition;
import java.util.List;

/**
 * Shapley values from distinct pairs of a coalition and its complement. {@code shapley-kernel} and
 * {@code shapley-leverage} fit constrained weighted least squares ({@link PairRegression}). They
 * differ in how the sizes share the sample: by the kernel's weight (Lundberg and Lee 2017; Covert
 * and Lee 2021), or equally, as the leverage scores of the problem do (Musco and Witter 2025,
 * theorem 1.1). Each size counts by its kernel weight in either.
 *
 * <p>{@code shapley-regression} takes the pairs of {@code shapley-kernel} and fits a model of all
 * coalitions to them, whose scores have a closed form, corrected by what it misses where the value
 * is known. That is the idea of Witter, Liu and Musco (2025, "Regression-adjusted Monte Carlo
 * estimators for Shapley values and probabilistic values"), who fit boosted trees; here {@link
 * PairKriging} is fitted, whose uncertainty comes with it.
 */
final class PairPlan implements SamplingPlan {
  /**
   * Pairs of {@code shapley-regression}: the factor of m pairs costs m^3 / 3, here a second's work
   * or so.
   */
  static final int MOST_KRIGED_PAIRS = 2048;

  private final PairSample sample;
  private final boolean kriged;

  private PairPlan(PairSample sample, boolean kriged) {
    this.sample = sample;
    this.kriged = kriged;
  }

  /** Sizes share the sample by the kernel's weight. */
  static PairPlan byKernel(PlanRequest request) {
    PairStrata strata = new PairStrata(request.features());
    return new PairPlan(
        PairSequence.draw(request, strata, pairs(request, strata), strata::mass), false);
  }

  /** Sizes share the sample equally. */
  static PairPlan byLeverage(PlanRequest request) {
    PairStrata strata = new PairStrata(request.features());
    return new PairPlan(
        PairSequence.draw(request, strata, pairs(request, strata), strata::sizes), false);
  }

  /** The pairs of {@link #byKernel}, to which a process is fitted. */
  static PairPlan kriged(PlanRequest request) {
    PairStrata strata = new PairStrata(request.features());
    // Texts of very many words need more for their first estimate.
    int most = Math.max(MOST_KRIGED_PAIRS, PairSample.pairs(smallestPrefix(strata)));
    int pairs = Math.min(pairs(request, strata), most);
    return new PairPlan(PairSequence.draw(request, strata, pairs, strata::mass), true);
  }

  /** The pairs within the request's budget of evaluations, at most all there are. */
  private static int pairs(PlanRequest request, PairStrata strata) {
    int evaluations = SamplingPlans.evaluations(request, smallestPrefix(strata));
    return (int) Math.min(PairSample.pairs(evaluations), strata.allPairs());
  }

  /** Empty, full, and all pairs of one feature and the others. */
  private static int smallestPrefix(PairStrata strata) {
    return strata.count() == 0 ? 2 : (int) (2 + 2 * strata.pairs(0));
  }

  @Override
  public List<Coalition> coalitions() {
    return sample.coalitions();
  }

  @Override
  public int smallestPrefix() {
    return smallestPrefix(sample.strata());
  }

  @Override
  public int degreesOfFreedom(int evaluations) {
    return sample.degreesOfFreedom(evaluations);
  }

  @Override
  public Attribution estimate(double[] values) {
    SamplingPlans.requireValues(values, smallestPrefix(), coalitions().size());
    if (sample.strata().features() == 1) {
      double[] score = {values[1] - values[0]};
      return PairErrors.attribution(sample, score, new double[1], values);
    }
    int degrees = degreesOfFreedom(values.length);
    PairRegression regression = PairRegression.fit(sample, values);
    PairErrors errors = new PairErrors(regression);
    // Kernels need something to be compared by, and something that is left to be predicted.
    if (!kriged || degrees < 1 || degrees == Integer.MAX_VALUE) {
      return PairErrors.attribution(sample, regression.scores(), errors.ofRegression(), values);
    }
    PairKriging kriging = regression.kriging();
    double[] scores = kriging.scores(values[1] - values[0]);
    return PairErrors.attribution(sample, scores, errors.of(kriging, scores), values);
  }
}
