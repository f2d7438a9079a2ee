package dev.ascribe.model.transformer;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The name of a linear layer in a checkpoint, and the way it is stored.
 *
 * @param names layers over the same input, which are fused: outputs of the first, then of the
 *     second ...
 * @param storage of the weights
 * @param headWidth of the heads of {@link Storage#INTERLEAVED_HEADS}; else 0
 */
public record Projection(List<String> names, boolean hasBias, Storage storage, int headWidth) {
  /** How the weights of a layer lie. */
  public enum Storage {
    /** [outputs, inputs], as PyTorch's linear layers. */
    ROWS,
    /** [inputs, outputs], as GPT-2's. */
    COLUMNS,
    /** [heads, query key value, head width, inputs], as GPT-NeoX's. */
    INTERLEAVED_HEADS
  }

  public Projection {
    names = List.copyOf(names);
  }

  /** A layer with biases. */
  public static Projection of(String... names) {
    return new Projection(List.of(names), true, Storage.ROWS, 0);
  }

  /** A layer without biases. */
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
   * How many outputs one of the names stands for.
   *
   * @param outputs of each of the fused layers; where they are stored under fewer names, one name
   *     stands for all
   */
  public int outputs(int name, int... outputs) {
    return names.size() == outputs.length ? outputs[name] : IntStream.of(outputs).sum();
  }
}
