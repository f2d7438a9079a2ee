package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;

/**
 * Calls PyTorch's kernels directly, without the overhead of DJL's general API. Each result is
 * attached to the manager of the first array, or to the given scope.
 */
public final class Tensors {
  private Tensors() {}

  public static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
    return JniUtils.linear(raw(x), raw(weight), bias == null ? null : raw(bias));
  }

  public static NDArray layerNorm(NDArray x, NDArray weight, NDArray bias, double epsilon) {
    return JniUtils.layerNorm(raw(x), weight.getShape(), raw(weight), raw(bias), epsilon);
  }

  /** Computes the exact GELU, with the error function. */
  public static NDArray gelu(NDArray x) {
    return JniUtils.gelu(raw(x));
  }

  public static NDArray relu(NDArray x) {
    return JniUtils.relu(raw(x));
  }

  public static NDArray sigmoid(NDArray x) {
    return JniUtils.sigmoid(raw(x));
  }

  public static NDArray square(NDArray x) {
    return JniUtils.square(raw(x));
  }

  /**
   * Returns a + b. The caller must not use a afterwards, because its memory is reused if no
   * gradients are recorded.
   */
  public static NDArray addTo(NDArray a, NDArray b) {
    return JniUtils.isGradMode() ? a.add(b) : a.addi(b);
  }

  /**
   * Returns a * b, element by element. The caller must not use a afterwards, as for {@link #addTo}.
   */
  public static NDArray mulTo(NDArray a, NDArray b) {
    return JniUtils.isGradMode() ? a.mul(b) : a.muli(b);
  }

  /** Returns Euclidean norms over the last dimension, which becomes 1. */
  public static NDArray lengths(NDArray x) {
    return JniUtils.norm(raw(x), 2, new int[] {-1}, true);
  }

  /** Converts an array to a type; returns the array itself if it has that type. */
  public static NDArray cast(NDArray x, DataType type) {
    return x.getDataType() == type ? x : x.toType(type, false);
  }

  /** Computes the softmax over the last dimension, in F32. */
  public static NDArray softmax(NDArray x) {
    return JniUtils.softmax(raw(x), -1, DataType.FLOAT32);
  }

  public static NDArray logSoftmax(NDArray x) {
    return JniUtils.logSoftmax(raw(x), -1, DataType.FLOAT32);
  }

  public static NDArray matmul(NDArray a, NDArray b) {
    return JniUtils.matmul(raw(a), raw(b));
  }

  public static NDArray reshape(NDArray x, long... shape) {
    return JniUtils.reshape(raw(x), shape);
  }

  /** Returns a reshaped view of an array of another manager, attached to the scope. */
  public static NDArray reshapeIn(NDManager scope, NDArray x, long... shape) {
    NDArray view = reshape(x, shape);
    view.attach(scope);
    return view;
  }

  public static NDArray permute(NDArray x, long... order) {
    return JniUtils.permute(raw(x), order);
  }

  public static NDArray transposeLast(NDArray x) {
    return JniUtils.transpose(raw(x), -1, -2);
  }

  /** Returns views of the parts along the first dimension, which disappears. */
  public static List<NDArray> unstack(NDArray x) {
    return JniUtils.split(raw(x), 1, 0).stream()
        .map(part -> (NDArray) JniUtils.squeeze(raw(part), 0))
        .toList();
  }

  /** Returns a view of a range of one dimension. */
  public static NDArray slice(NDArray x, int dimension, long from, long to) {
    return JniUtils.slice(raw(x), dimension, from, to, 1);
  }

  /** Joins two arrays along the last dimension. */
  public static NDArray concatLast(NDArray a, NDArray b) {
    return concat(a, b, -1);
  }

  /** Joins two arrays along a dimension. The result is attached to the first array's manager. */
  public static NDArray concat(NDArray a, NDArray b, int dimension) {
    return JniUtils.cat(new PtNDArray[] {raw(a), raw(b)}, dimension);
  }

  /** For each row of a [R, C], returns the elements at the indexes [R, K] of that row. */
  public static NDArray gather(NDArray a, NDArray indexes) {
    return JniUtils.gather(raw(a), raw(indexes), 1);
  }

  /** Returns a view that repeats the array along dimensions of size 1. */
  public static NDArray expand(NDArray x, long... shape) {
    return JniUtils.broadcast(raw(x), new Shape(shape));
  }

  /**
   * Returns rows of a table [R, D] at the indexes, which may have any shape. The result is attached
   * to the manager of the indexes.
   */
  public static NDArray lookup(NDArray indexes, NDArray table) {
    return JniUtils.embedding(raw(indexes), raw(table), false);
  }

  /** Returns a view of the rows {@code from} to {@code to}, attached to the scope. */
  public static NDArray rows(NDManager scope, NDArray x, long from, long to) {
    NDArray view = JniUtils.slice(raw(x), 0, from, to, 1);
    view.attach(scope);
    return view;
  }

  /** Returns the bytes that the elements take. */
  public static long bytes(NDArray x) {
    return x.getShape().size() * x.getDataType().getNumOfBytes();
  }

  /** Whether no element is NaN or infinite. */
  public static boolean isFinite(NDArray x) {
    // NaN and infinity times zero are NaN, and so is every sum with them; all other numbers times
    // zero are zero.
    try (NDArray wide = x.toType(DataType.FLOAT32, true);
        NDArray zeros = wide.mul(0);
        NDArray sum = zeros.sum()) {
      return sum.getFloat() == 0;
    }
  }

  static PtNDArray raw(NDArray array) {
    return (PtNDArray) array;
  }
}
