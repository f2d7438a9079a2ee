/**
 * The commands about data sets, and the data that options name.
 *
 * <p>Formats are read in {@code dev.ascribe.dataset}.
 */
package dev.ascribe.cli.data;
