/**
 * The report of a study for people: one HTML page with findings, figures, tables, texts and
 * methods, and the same figures and tables as files. {@link
 * dev.ascribe.reporting.report.StudyReport} reads what the page says; {@link
 * dev.ascribe.reporting.report.ReportPage} and {@link dev.ascribe.reporting.report.ReportFolder}
 * write it.
 *
 * <p>No actors, and no numbers that {@code reporting.statistics} has not computed.
 */
package dev.ascribe.reporting.report;
