package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The nonlinearity of feed-forward blocks and of the masked-language-model head. */
public enum Activation {
  /** GELU with the error function (Hendrycks and Gimpel 2016). */
  GELU,
  /** The approximation of GELU with the hyperbolic tangent. */
  GELU_TANH,
  RELU,
  /** x times its sigmoid, also called swish. */
  SILU;

  /** By the names that configurations use. */
  static final SortedMap<String, Activation> BY_NAME =
      Collections.unmodifiableSortedMap(
          new TreeMap<>(
              Map.of(
                  "gelu", GELU,
                  "gelu_fast", GELU_TANH,
                  "gelu_new", GELU_TANH,
                  "gelu_pytorch_tanh", GELU_TANH,
                  "relu", RELU,
                  "silu", SILU,
                  "swish", SILU)));

  private static final double CUBIC = 0.044715;
  // The number is 2 sqrt(2 / pi): the hyperbolic tangent of x is 2 sigmoid(2 x) - 1.
  private static final double SLOPE = 2 * Math.sqrt(2 / Math.PI);

  public NDArray apply(NDArray x) {
    return switch (this) {
      case GELU -> Tensors.gelu(x);
      case GELU_TANH -> {
        NDArray slopes =
            Tensors.square(x)
                .mul(NativeArrays.scalar(x.getManager(), SLOPE * CUBIC))
                .add(NativeArrays.scalar(x.getManager(), SLOPE));
        yield Tensors.mulTo(Tensors.sigmoid(Tensors.mulTo(slopes, x)), x);
      }
      case RELU -> Tensors.relu(x);
      case SILU -> Tensors.mulTo(Tensors.sigmoid(x), x);
    };
  }
}
