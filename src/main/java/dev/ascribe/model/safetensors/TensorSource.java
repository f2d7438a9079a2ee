package dev.ascribe.model.safetensors;

import java.nio.FloatBuffer;
import java.util.Set;

/**
 * A set of named tensors that are read one at a time, from one file or from shards. Thread-safe.
 */
public interface TensorSource extends AutoCloseable {
  /** Returns the names of the tensors, in their order on the disk. */
  Set<String> names();

  /**
   * Returns the shape of a tensor; empty for a scalar.
   *
   * @throws dev.ascribe.common.AscribeException CORRUPT_CHECKPOINT if there is no such tensor
   */
  long[] shape(String name);

  /** Returns the element type on the disk. */
  ElementType elementType(String name);

  /**
   * Reads all elements of a tensor as F32 into the destination, row by row.
   *
   * @param destination with room for all elements of the tensor
   * @throws dev.ascribe.common.AscribeException CORRUPT_CHECKPOINT if the tensor is missing or
   *     truncated; UNSUPPORTED_MODEL if its elements are not floating-point
   */
  void read(String name, FloatBuffer destination);

  /** Returns the number of elements of a tensor. */
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
