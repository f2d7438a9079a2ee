package dev.ascribe.attribution.shapley;

import dev.ascribe.study.Budget;
import dev.ascribe.study.Method;
import java.util.List;

/**
 * The arguments of a sampling plan. Equal requests give equal plans, in any process.
 *
 * @param estimator a method of kind COALITIONS
 * @param features n, at least 1
 * @param budget the most that the plan may spend; {@code shapley-exact} and {@code occlusion} do
 *     not use it
 * @param groups sizes of consecutive groups of features, of sum n, for {@code shapley-owen}; empty
 *     for other methods
 * @param seed of the study or the request
 * @param stream a name of the instance, so that each instance has its own random numbers
 */
public record PlanRequest(
    Method estimator, int features, Budget budget, List<Integer> groups, long seed, String stream) {
  public PlanRequest {
    groups = List.copyOf(groups);
  }
}
