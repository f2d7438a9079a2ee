/**
 * The coordinators of one text's explanation: they cut its attributions into units and combine the
 * outcomes of these.
 *
 * <p>An {@link dev.ascribe.scheduling.coordination.ExplanationCoordinator} owns one {@link
 * dev.ascribe.scheduling.coordination.ShapleyCoordinator} for each method that samples coalitions.
 * They know nothing of studies or requests, which own the explanations.
 */
package dev.ascribe.scheduling.coordination;
