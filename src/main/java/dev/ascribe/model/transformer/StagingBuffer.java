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
 * Where the numbers of one array at a time are put together on their way to a device. It grows to
 * the largest of them and is used again.
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

  /** Room for so many numbers, until the next call. */
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
   * The numbers as an array of the device. One over Java's memory would pin it and lie unaligned,
   * so that it is copied once more.
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
