package dev.ascribe.model.safetensors;

import java.nio.FloatBuffer;
import java.util.Set;

/** Named tensors that are read one at a time, from one file or from shards. Thread-safe. */
public interface TensorSource extends AutoCloseable {
  /** The tensors' names, in the order in which they lie on the disk. */
  Set<String> names();

  /**
   * The shape of a tensor; empty for a scalar.
   *
   * @throws dev.ascribe.common.AscribeException CORRUPT_CHECKPOINT when there is no such tensor
   */
  long[] shape(String name);

  /** The element type on the disk. */
  ElementType elementType(String name);

  /**
   * Puts all elements of a tensor, converted to F32, at the destination's position, row by row.
   *
   * @param destination room for at least as many floats as the shape has elements
   * @throws dev.ascribe.common.AscribeException CORRUPT_CHECKPOINT when the tensor is missing or
   *     its bytes end early; UNSUPPORTED_MODEL when its elements are not floating-point
   */
  void read(String name, FloatBuffer destination);

  /** How many elements a tensor has. */
  default long elementCount(String name) {
    long count = 1;
    for (long dimension : shape(name)) {
      count *= dimension;
    }
    return count;
  }

  @Override
  void close();
}
