package dev.ascribe.attribution.shapley;

import dev.ascribe.study.Budget;
import dev.ascribe.study.Method;
import java.util.List;

/**
 * The arguments of a sampling plan. Two equal requests give two equal plans, in any process.
 *
 * @param estimator a method of kind COALITIONS
 * @param features n, at least 1
 * @param budget what may be spent; unused by {@code shapley-exact} and {@code occlusion}
 * @param groups sizes of consecutive groups of features that sum to n, for {@code shapley-owen};
 *     else empty
 * @param seed of the study or the request
 * @param stream names the instance, so that instances draw independently
 */
public record PlanRequest(
    Method estimator, int features, Budget budget, List<Integer> groups, long seed, String stream) {
  public PlanRequest {
    groups = List.copyOf(groups);
  }
}
