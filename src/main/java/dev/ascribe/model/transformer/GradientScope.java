package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Records gradients on its thread, or does not, until it is closed; then the thread's former mode
 * is restored. Unlike DJL's collector, of which a process may have one, any number of threads may
 * each have one open. PyTorch's mode belongs to the thread and starts as "recorded" on every fresh
 * one.
 */
public final class GradientScope implements AutoCloseable {
  private final boolean before;

  private GradientScope(boolean recording) {
    before = JniUtils.isGradMode();
    JniUtils.setGradMode(recording);
  }

  /** Records operations on arrays that require gradients. */
  public static GradientScope recording() {
    return new GradientScope(true);
  }

  /** Records nothing. */
  public static GradientScope suspended() {
    return new GradientScope(false);
  }

  /** Computes the gradients of a single number with respect to all arrays that require them. */
  public void backward(NDArray loss) {
    try (NDArray one = loss.onesLike()) {
      JniUtils.backward((PtNDArray) loss, (PtNDArray) one, false, false);
    }
  }

  @Override
  public void close() {
    JniUtils.setGradMode(before);
  }
}
