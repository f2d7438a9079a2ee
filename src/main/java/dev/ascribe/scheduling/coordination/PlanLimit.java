package dev.ascribe.scheduling.coordination;

import dev.ascribe.attribution.shapley.PlanRequest;
import dev.ascribe.attribution.shapley.SamplingPlans;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.study.Budget;
import dev.ascribe.study.Method;

/**
 * Refuses sampling plans that no memory would hold, before they are made: a plan lists all its
 * coalitions, and one of permutations every step of them.
 */
final class PlanLimit {
  /** A coalition in the plan and its value at the coordinator, for up to 64 features. */
  private static final int COALITION_BYTES = 170;

  private PlanLimit() {}

  /** An estimate of the heap that the plan and its values take while they are open. */
  static long bytes(PlanRequest request) {
    int moreWords = (request.features() - 1) / Long.SIZE;
    return coalitions(request) * (COALITION_BYTES + Long.BYTES * moreWords);
  }

  /**
   * @throws AscribeException INVALID_VALUE naming the budget and what is allowed
   */
  static void check(PlanRequest request, int maxCoalitions) {
    long coalitions = coalitions(request);
    if (isBudgeted(request.estimator()) && coalitions > maxCoalitions) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "%s: %s of %d features take up to %d coalitions, at most %d are allowed (ascribe.scheduling.%s)"
              .formatted(
                  request.estimator().id(),
                  described(request.budget()),
                  request.features(),
                  coalitions,
                  maxCoalitions,
                  SchedulerSettings.MAX_COALITIONS));
    }
  }

  /** Most coalitions of the plan, counted as often as it visits them. */
  private static long coalitions(PlanRequest request) {
    return switch (request.estimator()) {
      // More features are refused when the plan is made.
      case SHAPLEY_EXACT -> 1L << Math.min(request.features(), SamplingPlans.EXACT_FEATURES_LIMIT);
      case OCCLUSION -> 2L + request.features();
      case SHAPLEY_SAMPLING,
          SHAPLEY_ANTITHETIC,
          SHAPLEY_KERNEL,
          SHAPLEY_LEVERAGE,
          SHAPLEY_REGRESSION,
          SHAPLEY_OWEN,
          LIME,
          RANDOM,
          ATTENTION,
          ATTENTION_ROLLOUT,
          INTEGRATED_GRADIENTS,
          INPUT_X_GRADIENT,
          GRADIENT_NORM ->
          asked(request);
      // It ends when it has them all.
      case KERNEL_SHAP ->
          request.features() < Integer.SIZE - 1
              ? Math.min(asked(request), 1L << request.features())
              : asked(request);
    };
  }

  /** The others have limits of their own, which are smaller. */
  private static boolean isBudgeted(Method estimator) {
    return estimator != Method.SHAPLEY_EXACT && estimator != Method.OCCLUSION;
  }

  private static long asked(PlanRequest request) {
    Budget budget = request.budget();
    return budget.permutations() == null
        ? budget.evaluations()
        : 2 + (long) budget.permutations() * request.features();
  }

  private static String described(Budget budget) {
    return budget.permutations() == null
        ? budget.evaluations() + " evaluations"
        : budget.permutations() + " permutations";
  }
}
