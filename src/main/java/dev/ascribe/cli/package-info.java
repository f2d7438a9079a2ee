/**
 * One picocli class per command, progress and tables.
 *
 * <p>No actor code.
 */
package dev.ascribe.cli;
