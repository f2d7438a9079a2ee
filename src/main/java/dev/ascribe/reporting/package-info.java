/**
 * What the store knows of studies, whoever ran them. This package has single texts with their
 * scores, as pages and as rows. Which studies there are is in {@link
 * dev.ascribe.reporting.studies}, their results as tables in {@link dev.ascribe.reporting.results},
 * intervals and comparisons in {@link dev.ascribe.reporting.statistics}, the report in {@link
 * dev.ascribe.reporting.report}.
 *
 * <p>Reads the store and starts nothing; no actors.
 */
package dev.ascribe.reporting;
