package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ascribe.model.files.ModelFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;

/**
 * A buffer for the numbers of one array before they are copied to a device. It grows to the largest
 * array, and is used again.
 */
final class StagingBuffer {
  private final NDManager manager;
  private final Path place;
  private ByteBuffer buffer = allocate(0);

  /**
   * @param place named in errors
   */
  StagingBuffer(NDManager manager, Path place) {
    this.manager = manager;
    this.place = place;
  }

  /** Returns an empty buffer for {@code count} numbers, which is valid until the next call. */
  FloatBuffer floats(long count) {
    if (count > Integer.MAX_VALUE / Float.BYTES) {
      throw ModelFile.unsupported(
          place,
          "a tensor of %d numbers is too large (allowed: up to %d)"
              .formatted(count, Integer.MAX_VALUE / Float.BYTES));
    }
    int bytes = (int) count * Float.BYTES;
    if (buffer.capacity() < bytes) {
      buffer = allocate(bytes);
    }
    return buffer.slice(0, bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  /**
   * Copies the collected numbers to an array on the device. They are copied because an array over
   * Java's memory would pin that memory and would not be aligned.
   */
  NDArray toArray(Shape shape) {
    int bytes = Math.toIntExact(shape.size() * Float.BYTES);
    ByteBuffer view = buffer.slice(0, bytes).order(ByteOrder.nativeOrder());
    try (NDArray borrowed = manager.create(view, shape, DataType.FLOAT32)) {
      return borrowed.duplicate();
    }
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }
}
