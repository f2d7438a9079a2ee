package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.UnknownErrors;
import dev.ascribe.common.Coalition;
import java.util.List;

/**
 * Kernel SHAP in its common form: Lundberg and Lee 2017, theorem 2, as in the authors'
 * KernelExplainer without selection of features. The smallest coalitions and their complements are
 * enumerated as far as the budget allows. Further coalitions are drawn with replacement by kernel
 * weight, each with its complement. The scores are the coefficients of a weighted regression, whose
 * last coefficient is eliminated so that the scores sum to v(N) - v(empty).
 *
 * <p>An enumerated stratum has its exact kernel weight, which its evaluated members share equally.
 * The drawn strata share the remaining weight in proportion to how often each coalition was drawn:
 * a repeated draw costs nothing and adds weight. {@link KernelShapOrder} defines the order of the
 * coalitions.
 *
 * <p>There are no standard errors, as in the common form. n features; stratum s is the set of all
 * coalitions of s or n - s features.
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

  /**
   * Returns the size of the outermost stratum with the empty and the full coalition. This stratum
   * is always enumerated, so that the regression has exactly one solution.
   */
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
