package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.common.Coalition;
import java.util.List;

/**
 * Shapley values by constrained weighted least squares on distinct pairs of a coalition and its
 * complement ({@code shapley-kernel}, {@code shapley-leverage}). The two differ in how the sizes
 * share the sample: by the kernel's weight (Lundberg and Lee 2017; Covert and Lee 2021), or
 * equally, as the leverage scores of the problem do (Musco and Witter 2025, theorem 1.1). Each size
 * counts by its kernel weight in either.
 */
final class KernelPlan implements SamplingPlan {
  private final PairSample sample;

  private KernelPlan(PairSample sample) {
    this.sample = sample;
  }

  /** By the kernel's weight of the sizes. */
  static KernelPlan byKernel(PlanRequest request) {
    PairStrata strata = new PairStrata(request.features());
    return new KernelPlan(
        PairSequence.draw(request, strata, PairBudget.pairs(request, strata), strata::mass));
  }

  /** Equally over the sizes. */
  static KernelPlan byLeverage(PlanRequest request) {
    PairStrata strata = new PairStrata(request.features());
    return new KernelPlan(
        PairSequence.draw(request, strata, PairBudget.pairs(request, strata), strata::sizes));
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
    return PairRegression.attribution(sample, values);
  }
}
