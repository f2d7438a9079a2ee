package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * Creates arrays in native memory of their own. On a CPU, DJL's arrays of Java values use Java's
 * memory while their handle is open. A recorded computation keeps such an array for its backward
 * pass, but does not keep Java's memory alive, and would read memory that the garbage collector has
 * given away. So every array that takes part in a gradient, even a single number, must be created
 * here.
 */
public final class NativeArrays {
  private NativeArrays() {}

  public static NDArray of(NDManager scope, float[] values, long... shape) {
    return copy(scope, FloatBuffer.wrap(values), new Shape(shape), DataType.FLOAT32);
  }

  public static NDArray of(NDManager scope, long[] values, long... shape) {
    return copy(scope, LongBuffer.wrap(values), new Shape(shape), DataType.INT64);
  }

  /**
   * @param values floats in native byte order, in direct memory
   */
  static NDArray of(NDManager scope, ByteBuffer values, Shape shape) {
    return copy(scope, values, shape, DataType.FLOAT32);
  }

  /** Creates an array of one number without dimensions. */
  public static NDArray scalar(NDManager scope, double value) {
    return JniUtils.full(
        (PtNDManager) scope,
        new Shape(),
        value,
        DataType.FLOAT32,
        scope.getDevice(),
        SparseFormat.DENSE);
  }

  private static NDArray copy(NDManager scope, Buffer values, Shape shape, DataType type) {
    try (NDArray borrowed = scope.create(values, shape, type)) {
      return borrowed.duplicate();
    }
  }
}
