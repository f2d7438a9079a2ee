package dev.ascribe.model.transformer.decoder;

import ai.djl.ndarray.NDArray;
import dev.ascribe.model.transformer.Activation;
import dev.ascribe.model.transformer.Linear;
import dev.ascribe.model.transformer.Tensors;

/**
 * Two linear layers around a nonlinearity. Where it is gated (Shazeer 2020), the expansion has
 * twice the outputs, of which the first half, activated, multiplies the second.
 */
record DecoderFeedForward(
    Linear expansion, Activation activation, Linear contraction, boolean gated) {
  /** [..., D] to [..., D]. */
  NDArray apply(NDArray x) {
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
