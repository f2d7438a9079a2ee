/**
 * The commands about pre-trained models, and the progress of their downloads.
 *
 * <p>Models themselves are in {@code dev.ascribe.model}.
 */
package dev.ascribe.cli.models;
