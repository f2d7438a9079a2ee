package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * A linear layer, y = x W' + b.
 *
 * @param weight [outputs, inputs]
 * @param bias [outputs]; null for none
 */
public record Linear(NDArray weight, NDArray bias) {
  /** Computes the layer, [..., inputs] to [..., outputs]. */
  public NDArray apply(NDArray x) {
    return Tensors.linear(x, weight, bias);
  }

  /**
   * Returns a layer with only the outputs {@code from} to {@code to}, as a view of the same
   * parameters.
   */
  public Linear outputs(NDManager scope, long from, long to) {
    return new Linear(
        Tensors.rows(scope, weight, from, to),
        bias == null ? null : Tensors.rows(scope, bias, from, to));
  }
}
