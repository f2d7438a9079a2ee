package dev.ascribe.attribution.shapley;

import dev.ascribe.study.Method;

/**
 * The arguments of a sampling plan. Two equal requests give two equal plans, in any process.
 *
 * @param estimator a method of kind COALITIONS
 * @param features n, at least 1
 * @param budget permutations for {@code shapley-sampling}; unused by {@code shapley-exact}
 * @param seed of the study or the request
 * @param stream names the instance, so that instances draw independently
 */
public record PlanRequest(Method estimator, int features, int budget, long seed, String stream) {}
