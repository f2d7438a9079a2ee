package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.common.Coalition;
import java.util.List;

/**
 * Plans that estimate Shapley values from distinct pairs of a coalition and its complement. {@code
 * shapley-kernel} and {@code shapley-leverage} fit a constrained weighted regression ({@link
 * PairRegression}). They differ in how many pairs of each size they evaluate: {@code
 * shapley-kernel} in proportion to the kernel's weight (Lundberg and Lee 2017; Covert and Lee
 * 2021), {@code shapley-leverage} equally many, as the leverage scores of the problem suggest
 * (Musco and Witter 2025, theorem 1.1). In both regressions each size has its kernel weight.
 *
 * <p>{@code shapley-regression} evaluates the pairs of {@code shapley-kernel}, and fits a model of
 * all coalitions to them. Its scores are those of the model, corrected by the model's errors on the
 * evaluated pairs. This is the idea of Witter, Liu and Musco (2025, "Regression-adjusted Monte
 * Carlo estimators for Shapley values and probabilistic values"). They fit boosted trees; here it
 * is {@link PairKriging}, which also tells its uncertainty.
 */
final class PairPlan implements SamplingPlan {
  /**
   * The most pairs of {@code shapley-regression}. Factoring the matrix of m pairs costs m^3 / 3
   * operations, about a second for this many.
   */
  static final int MOST_KRIGED_PAIRS = 2048;

  private final PairSample sample;
  private final boolean kriged;

  private PairPlan(PairSample sample, boolean kriged) {
    this.sample = sample;
    this.kriged = kriged;
  }

  /** Draws a plan whose sizes share the pairs by the kernel's weight. */
  static PairPlan byKernel(PlanRequest request) {
    PairStrata strata = new PairStrata(request.features());
    return new PairPlan(
        PairSequence.draw(request, strata, pairs(request, strata), strata::mass), false);
  }

  /** Draws a plan whose sizes share the pairs equally. */
  static PairPlan byLeverage(PlanRequest request) {
    PairStrata strata = new PairStrata(request.features());
    return new PairPlan(
        PairSequence.draw(request, strata, pairs(request, strata), strata::sizes), false);
  }

  /** Draws the pairs of {@link #byKernel} for a plan that fits a process to them. */
  static PairPlan kriged(PlanRequest request) {
    PairStrata strata = new PairStrata(request.features());
    // Texts of very many words need more pairs than this for their first estimate.
    int most = Math.max(MOST_KRIGED_PAIRS, PairSample.pairs(smallestPrefix(strata)));
    int pairs = Math.min(pairs(request, strata), most);
    return new PairPlan(PairSequence.draw(request, strata, pairs, strata::mass), true);
  }

  /** Returns the number of pairs that the request's budget allows, at most all pairs. */
  private static int pairs(PlanRequest request, PairStrata strata) {
    int evaluations = SamplingPlans.evaluations(request, smallestPrefix(strata));
    return (int) Math.min(PairSample.pairs(evaluations), strata.allPairs());
  }

  /**
   * Returns the size of the smallest prefix: the empty coalition, the full one, and each single
   * feature with its complement.
   */
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
    // A process needs some pairs to choose its kernel, and some other pairs to predict.
    if (!kriged || degrees < 1 || degrees == Integer.MAX_VALUE) {
      return PairErrors.attribution(sample, regression.scores(), errors.ofRegression(), values);
    }
    PairKriging kriging = regression.kriging();
    double[] scores = kriging.scores(values[1] - values[0]);
    return PairErrors.attribution(sample, scores, errors.of(kriging, scores), values);
  }
}
