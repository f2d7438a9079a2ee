/**
 * The command {@code explain}: what it is asked by options or lines, and how it shows its answers.
 *
 * <p>Computes nothing itself.
 */
package dev.ascribe.cli.explain;
