package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;

/**
 * Layer normalisation (Ba, Kiros and Hinton 2016).
 *
 * @param weight [D]
 * @param bias [D]
 */
record LayerNorm(NDArray weight, NDArray bias, double epsilon) implements Norm {
  @Override
  public NDArray apply(NDArray x) {
    return Tensors.layerNorm(x, weight, bias, epsilon);
  }
}
