package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Switches the recording of gradients on or off for its thread until it is closed; then the earlier
 * mode is restored. DJL's own collector allows one open scope in the whole process, but every
 * thread may have a scope of this class. PyTorch's mode belongs to the thread, and is on in new
 * threads.
 */
public final class GradientScope implements AutoCloseable {
  private final boolean before;

  private GradientScope(boolean recording) {
    before = JniUtils.isGradMode();
    JniUtils.setGradMode(recording);
  }

  /** Opens a scope in which operations on arrays that require gradients are recorded. */
  public static GradientScope recording() {
    return new GradientScope(true);
  }

  /** Opens a scope in which nothing is recorded. */
  public static GradientScope suspended() {
    return new GradientScope(false);
  }

  /**
   * Computes the gradients of a single number with respect to all arrays that require gradients.
   */
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
