/**
 * Causal language models on DJL, one file per family.
 *
 * <p>No tokens' text and no labels' names.
 */
package dev.ascribe.model.transformer.decoder;
