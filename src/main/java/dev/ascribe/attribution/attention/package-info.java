/**
 * Scores of features from attention matrices, over plain arrays.
 *
 * <p>This package contains no tensors and no models.
 */
package dev.ascribe.attribution.attention;
