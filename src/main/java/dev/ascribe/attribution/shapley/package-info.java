/**
 * Sampling plans and estimators of Shapley values, and of other scores from values of coalitions,
 * over plain arrays.
 *
 * <p>No models: values come from outside.
 */
package dev.ascribe.attribution.shapley;
