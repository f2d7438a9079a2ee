package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;

/**
 * A feed-forward block: two linear layers with a nonlinearity between them. In a gated block
 * (Shazeer 2020) the expansion has twice as many outputs; the activated first half is multiplied by
 * the second half. D width.
 */
public record FeedForward(
    Linear expansion, Activation activation, Linear contraction, boolean gated) {
  /** Computes the block, [..., D] to [..., D]. */
  public NDArray apply(NDArray x) {
    NDArray expanded = expansion.apply(x);
    if (!gated) {
      return contraction.apply(activation.apply(expanded));
    }
    int last = expanded.getShape().dimension() - 1;
    long half = expanded.getShape().get(last) / 2;
    NDArray gate = activation.apply(Tensors.slice(expanded, last, 0, half));
    NDArray inner = Tensors.mulTo(gate, Tensors.slice(expanded, last, half, 2 * half));
    return contraction.apply(inner);
  }
}
