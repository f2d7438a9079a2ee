/**
 * Attributions from gradients with respect to word embeddings: Integrated Gradients, input times
 * gradient, gradient norms.
 *
 * <p>This is the only attribution package that uses tensors.
 */
package dev.ascribe.attribution.gradients;
