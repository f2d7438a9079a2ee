/**
 * The commands {@code bench}: one class for each, and the loads and games that they share.
 *
 * <p>Other commands need nothing of this package.
 */
package dev.ascribe.cli.bench;
