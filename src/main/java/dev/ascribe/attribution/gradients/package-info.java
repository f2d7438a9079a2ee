/**
 * Integrated Gradients, input times gradient and gradient norms over a model's embeddings.
 *
 * <p>The only attribution package that sees tensors.
 */
package dev.ascribe.attribution.gradients;
