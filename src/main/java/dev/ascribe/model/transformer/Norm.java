package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;

/**
 * Layer normalisation over the last dimension (Ba, Kiros and Hinton 2016).
 *
 * @param weight [D]
 * @param bias [D]
 */
record Norm(NDArray weight, NDArray bias, double epsilon) {
  NDArray apply(NDArray x) {
    return Tensors.layerNorm(x, weight, bias, epsilon);
  }
}
