package dev.ascribe.scheduling.coordination;

import dev.ascribe.attribution.shapley.PlanRequest;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.study.Budget;

/**
 * Refuses sampling plans that no memory would hold, before they are made: a plan lists all its
 * coalitions, and one of permutations every step of them.
 */
final class PlanLimit {
  private PlanLimit() {}

  /**
   * @throws AscribeException INVALID_VALUE naming the budget and what is allowed
   */
  static void check(PlanRequest request, int maxCoalitions) {
    long coalitions = coalitions(request);
    if (coalitions > maxCoalitions) {
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
      // They need no budget, and their own limits are smaller.
      case SHAPLEY_EXACT, OCCLUSION -> 0;
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
