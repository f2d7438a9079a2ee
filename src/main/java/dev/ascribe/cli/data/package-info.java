/**
 * The commands about data sets, and the meaning of data sets' names on the command line.
 *
 * <p>The readers of formats are in {@code dev.ascribe.dataset}.
 */
package dev.ascribe.cli.data;
