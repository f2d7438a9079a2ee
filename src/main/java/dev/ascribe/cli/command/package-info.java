/**
 * Base classes of commands with the options that many commands share, exit codes and output.
 *
 * <p>No single command lives here.
 */
package dev.ascribe.cli.command;
