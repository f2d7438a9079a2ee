/**
 * Attention and rollout folded from tokens to features, over plain arrays.
 *
 * <p>No tensors.
 */
package dev.ascribe.attribution.attention;
