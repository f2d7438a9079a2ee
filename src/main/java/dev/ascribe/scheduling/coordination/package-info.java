/**
 * The actors that explain one text: they divide its attributions into units of work and combine the
 * results of the units.
 *
 * <p>An {@link dev.ascribe.scheduling.coordination.ExplanationCoordinator} owns one {@link
 * dev.ascribe.scheduling.coordination.ShapleyCoordinator} for each method that samples coalitions.
 * They know nothing of studies or requests, which own the explanations.
 */
package dev.ascribe.scheduling.coordination;
