package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;

/**
 * PyTorch's kernels, called without the detours of the general API. Each result belongs to the
 * manager of the first array, or to the scope that is given.
 */
final class Tensors {
  private Tensors() {}

  static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
    return JniUtils.linear(raw(x), raw(weight), raw(bias));
  }

  static NDArray layerNorm(NDArray x, NDArray weight, NDArray bias, double epsilon) {
    return JniUtils.layerNorm(raw(x), weight.getShape(), raw(weight), raw(bias), epsilon);
  }

  /** Exact GELU, by the error function. */
  static NDArray gelu(NDArray x) {
    return JniUtils.gelu(raw(x));
  }

  static NDArray relu(NDArray x) {
    return JniUtils.relu(raw(x));
  }

  static NDArray softmax(NDArray x) {
    return JniUtils.softmax(raw(x), -1, DataType.FLOAT32);
  }

  static NDArray logSoftmax(NDArray x) {
    return JniUtils.logSoftmax(raw(x), -1, DataType.FLOAT32);
  }

  static NDArray matmul(NDArray a, NDArray b) {
    return JniUtils.matmul(raw(a), raw(b));
  }

  static NDArray reshape(NDArray x, long... shape) {
    return JniUtils.reshape(raw(x), shape);
  }

  /** A view of an array of another manager, in the scope. */
  static NDArray reshapeIn(NDManager scope, NDArray x, long... shape) {
    NDArray view = reshape(x, shape);
    view.attach(scope);
    return view;
  }

  static NDArray permute(NDArray x, long... order) {
    return JniUtils.permute(raw(x), order);
  }

  static NDArray transposeLast(NDArray x) {
    return JniUtils.transpose(raw(x), -1, -2);
  }

  /** Equal parts along the first dimension, which disappears. Views. */
  static List<NDArray> unstack(NDArray x) {
    return JniUtils.split(raw(x), 1, 0).stream()
        .map(part -> (NDArray) JniUtils.squeeze(raw(part), 0))
        .toList();
  }

  /** Rows of a table [R, D] at the indexes, which may have any shape; belongs to their manager. */
  static NDArray lookup(NDArray indexes, NDArray table) {
    return JniUtils.embedding(raw(indexes), raw(table), false);
  }

  /** A view of the rows {@code from} to {@code to}, in the scope. */
  static NDArray rows(NDManager scope, NDArray x, long from, long to) {
    NDArray view = JniUtils.slice(raw(x), 0, from, to, 1);
    view.attach(scope);
    return view;
  }

  static PtNDArray raw(NDArray array) {
    return (PtNDArray) array;
  }
}
