package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;

/**
 * Two linear layers around a nonlinearity. Where the block is gated (Shazeer 2020), the expansion
 * has twice the outputs: the first half, activated, multiplies the second. D width.
 */
public record FeedForward(
    Linear expansion, Activation activation, Linear contraction, boolean gated) {
  /** [..., D] to [..., D]. */
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
