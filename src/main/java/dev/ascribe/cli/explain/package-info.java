/**
 * The command {@code explain}: its options, its input lines and its output.
 *
 * <p>No class here computes scores.
 */
package dev.ascribe.cli.explain;
