package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/** A normalisation over the last dimension. D width. */
public sealed interface Norm {
  /** Normalises, [..., D] to [..., D]. */
  NDArray apply(NDArray x);

  /**
   * Layer normalisation (Ba, Kiros and Hinton 2016).
   *
   * @param weight [D]
   * @param bias [D]
   */
  record Layer(NDArray weight, NDArray bias, double epsilon) implements Norm {
    @Override
    public NDArray apply(NDArray x) {
      return Tensors.layerNorm(x, weight, bias, epsilon);
    }
  }

  /**
   * Normalisation by the root mean square (Zhang and Sennrich 2019), computed in F32.
   *
   * @param weight [D]
   */
  record RootMeanSquare(NDArray weight, double epsilon) implements Norm {
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
}
