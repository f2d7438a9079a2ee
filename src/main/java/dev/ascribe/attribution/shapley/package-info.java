/**
 * Sampling plans and estimators of Shapley values, over plain arrays.
 *
 * <p>No models: values come from outside.
 */
package dev.ascribe.attribution.shapley;
