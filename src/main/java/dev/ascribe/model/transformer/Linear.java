package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * y = x W' + b.
 *
 * @param weight [outputs, inputs]
 * @param bias [outputs], or null
 */
public record Linear(NDArray weight, NDArray bias) {
  /** [..., inputs] to [..., outputs]. */
  public NDArray apply(NDArray x) {
    return Tensors.linear(x, weight, bias);
  }

  /** The outputs from {@code from} to {@code to} alone: a view of the same parameters. */
  public Linear outputs(NDManager scope, long from, long to) {
    return new Linear(
        Tensors.rows(scope, weight, from, to),
        bias == null ? null : Tensors.rows(scope, bias, from, to));
  }
}
