package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * Runs the layers of a network one after the other, each in a memory scope of its own: its arrays
 * go back to the allocator after the layer, not after the batch, which keeps them in the
 * processor's caches and doubles the speed.
 */
public final class Layers {
  private Layers() {}

  /**
   * Runs one layer. Its input moves to the layer's scope and is freed with it.
   *
   * @param layer from an array of the inner scope to another one of it
   * @return the layer's output, in the outer scope
   */
  public static NDArray run(NDManager outer, NDArray x, UnaryOperator<NDArray> layer) {
    try (NDManager inner = outer.newSubManager()) {
      x.attach(inner);
      NDArray output = layer.apply(x);
      output.attach(outer);
      return output;
    }
  }

  /** As {@link #run}, with an input that stays the caller's. */
  public static NDArray runOnView(NDManager outer, NDArray x, UnaryOperator<NDArray> layer) {
    return run(outer, x.reshape(x.getShape()), layer);
  }

  /**
   * Runs all layers until an output holds a value that is not finite.
   *
   * @param embedded the input of the first layer
   * @param layer from the index of a layer and its input to its output
   * @return the part whose output it is; empty when all outputs are finite
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
