/**
 * Sampling plans and estimators of Shapley values and of other scores, from values of coalitions,
 * over plain arrays.
 *
 * <p>This package contains no models: callers compute the values.
 */
package dev.ascribe.attribution.shapley;
