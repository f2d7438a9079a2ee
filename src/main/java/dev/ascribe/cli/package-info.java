/**
 * One picocli class per command, and what they share: options, exit codes, output.
 *
 * <p>No actor code.
 */
package dev.ascribe.cli;
