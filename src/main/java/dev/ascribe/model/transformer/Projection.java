package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The names of linear layers in a checkpoint, and how their weights are stored. Several names are
 * layers with the same input, which are fused into one.
 *
 * @param names in the order of their outputs
 * @param storage of the weights
 * @param headWidth width of the heads for {@link Storage#INTERLEAVED_HEADS}; 0 for others
 */
public record Projection(List<String> names, boolean hasBias, Storage storage, int headWidth) {
  /** The order of the dimensions of stored weights. */
  public enum Storage {
    /** [outputs, inputs], as in PyTorch's linear layers. */
    ROWS,
    /** [inputs, outputs], as in GPT-2. */
    COLUMNS,
    /** [heads, query key value, head width, inputs], as in GPT-NeoX. */
    INTERLEAVED_HEADS
  }

  public Projection {
    names = List.copyOf(names);
  }

  /** Creates a projection with biases. */
  public static Projection of(String... names) {
    return new Projection(List.of(names), true, Storage.ROWS, 0);
  }

  /** Creates a projection without biases. */
  public static Projection plain(String... names) {
    return new Projection(List.of(names), false, Storage.ROWS, 0);
  }

  public static Projection columns(String name) {
    return new Projection(List.of(name), true, Storage.COLUMNS, 0);
  }

  public static Projection interleaved(String name, int headWidth) {
    return new Projection(List.of(name), true, Storage.INTERLEAVED_HEADS, headWidth);
  }

  /**
   * Returns the number of outputs stored under one of the names.
   *
   * @param outputs numbers of outputs of the fused layers; if they are stored under fewer names,
   *     one name contains all of them
   */
  public int outputs(int name, int... outputs) {
    return names.size() == outputs.length ? outputs[name] : IntStream.of(outputs).sum();
  }

  /** Orders the rows: all queries, then all keys, then all values. */
  NDArray ordered(NDArray array, long inputs) {
    if (storage != Storage.INTERLEAVED_HEADS) {
      return array;
    }
    try (NDArray heads = Tensors.reshape(array, -1, 3, headWidth, inputs);
        NDArray permuted = Tensors.permute(heads, 1, 0, 2, 3)) {
      NDArray result = Tensors.reshape(permuted, array.getShape().getShape());
      array.close();
      return result;
    }
  }
}
