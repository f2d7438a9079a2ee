/**
 * Transformer encoders on DJL, one file for each architecture.
 *
 * <p>No tokens' text and no labels' names.
 */
package dev.ascribe.model.transformer;
