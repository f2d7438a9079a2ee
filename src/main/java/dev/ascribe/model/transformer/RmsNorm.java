package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/**
 * Normalisation by the root of the mean square (Zhang and Sennrich 2019), computed in F32.
 *
 * @param weight [D]
 */
record RmsNorm(NDArray weight, double epsilon) implements Norm {
  @Override
  public NDArray apply(NDArray x) {
    NDArray wide = Tensors.cast(x, DataType.FLOAT32);
    NDArray squares = Tensors.square(Tensors.lengths(wide)); // [..., 1]
    double width = weight.getShape().get(0);
    NDArray scale =
        squares
            .mul(NativeArrays.scalar(x.getManager(), 1 / width))
            .add(NativeArrays.scalar(x.getManager(), epsilon))
            .sqrt();
    return Tensors.mulTo(Tensors.cast(wide.div(scale), x.getDataType()), weight);
  }
}
