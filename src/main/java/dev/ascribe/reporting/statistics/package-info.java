/**
 * What the figures of a study say: means with intervals, paired comparisons, trends. {@link
 * dev.ascribe.reporting.statistics.StudyStatistics} computes them from arrays; {@link
 * dev.ascribe.reporting.statistics.StoredMeasurements} reads the arrays from the store.
 *
 * <p>No actors.
 */
package dev.ascribe.reporting.statistics;
