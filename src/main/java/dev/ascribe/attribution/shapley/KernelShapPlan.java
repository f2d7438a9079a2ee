package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.UnknownErrors;
import dev.ascribe.common.Coalition;
import java.util.List;

/**
 * Kernel SHAP in its common form (Lundberg and Lee 2017, theorem 2, and the authors'
 * KernelExplainer without selection of features): coalitions of the smallest sizes and their
 * complements are enumerated as far as the budget allows, the others are drawn with replacement by
 * kernel weight, each with its complement; a weighted regression, whose coefficients sum to v(N) -
 * v(empty) by elimination of the last one, gives the scores.
 *
 * <p>An enumerated stratum has its exact kernel weight, shared equally by its members in the
 * prefix; the drawn strata share what is left in proportion to how often each coalition was drawn,
 * so that a repeated draw costs nothing and adds weight. {@link KernelShapOrder} says how the
 * coalitions are ordered so that plans grow by prefix.
 *
 * <p>There are no standard errors: the common form has none. n features; a stratum is all
 * coalitions of the sizes s and n - s.
 */
final class KernelShapPlan implements SamplingPlan {
  private final int features;
  private final KernelShapOrder order;

  private KernelShapPlan(int features, KernelShapOrder order) {
    this.features = features;
    this.order = order;
  }

  static KernelShapPlan draw(PlanRequest request) {
    KernelStrata strata = new KernelStrata(request.features());
    int evaluations = SamplingPlans.evaluations(request, smallestPrefix(strata));
    KernelShapOrder order =
        KernelShapOrder.draw(
            strata, evaluations, request.seed(), "kernel-shap/" + request.stream());
    return new KernelShapPlan(request.features(), order);
  }

  /** The outermost stratum is always enumerated, so that the regression has one solution. */
  private static int smallestPrefix(KernelStrata strata) {
    return 2 + (strata.count() == 0 ? 0 : (int) strata.coalitions(1));
  }

  @Override
  public List<Coalition> coalitions() {
    return order.coalitions();
  }

  @Override
  public int smallestPrefix() {
    return smallestPrefix(order.strata());
  }

  @Override
  public Attribution estimate(double[] values) {
    SamplingPlans.requireValues(values, smallestPrefix(), coalitions().size());
    double[] weights = new double[values.length];
    int repeated = order.weigh(weights);
    CoalitionMoments moments = new CoalitionMoments(features);
    for (int i = 2; i < values.length; i++) {
      if (weights[i] > 0) {
        moments.add(coalitions().get(i), weights[i], values[i] - values[0]);
      }
    }
    return Attribution.of(
        moments.constrained(values[1] - values[0]),
        UnknownErrors.METHOD_HAS_NONE,
        repeated,
        values);
  }
}
