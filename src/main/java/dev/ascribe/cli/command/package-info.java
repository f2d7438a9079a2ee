/**
 * What commands are made of: options that many share, exit codes, output, and the world they run
 * in.
 *
 * <p>No single command.
 */
package dev.ascribe.cli.command;
