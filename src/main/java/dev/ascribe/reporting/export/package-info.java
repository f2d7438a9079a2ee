/**
 * Writes a whole study as a directory of typed files, one for each table, for other programs.
 *
 * <p>Only this package knows Parquet.
 */
package dev.ascribe.reporting.export;
