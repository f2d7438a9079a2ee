/**
 * The results of a study as tables: for people, for papers and for programs.
 *
 * <p>{@link dev.ascribe.reporting.results.StudyResults} reads them from the store; all others say
 * them in some form.
 */
package dev.ascribe.reporting.results;
