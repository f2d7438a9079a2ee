package dev.ascribe.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.ascribe.model.transformer.GradientScope;
import dev.ascribe.model.transformer.Network;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2). It updates the
 * parameters in place, and keeps two moments for each parameter that has ever had a gradient.
 */
final class AdamW implements AutoCloseable {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  private record Moments(NDArray mean, NDArray variance) {}

  private final NDManager manager;
  private final List<Network.Parameter> parameters;
  private final double weightDecay;
  private final double clipNorm;

  /** The moments by parameter; null until the parameter has a gradient. */
  private final Moments[] moments;

  private int step;

  /**
   * @param clipNorm gradients with a larger global norm are scaled down to this norm
   */
  AdamW(
      NDManager manager, List<Network.Parameter> parameters, double weightDecay, double clipNorm) {
    this.manager = manager.newSubManager();
    this.parameters = parameters;
    this.moments = new Moments[parameters.size()];
    this.weightDecay = weightDecay;
    this.clipNorm = clipNorm;
    parameters.forEach(parameter -> parameter.array().setRequiresGradient(true));
  }

  /**
   * Updates all parameters by their gradients, and sets the gradients to zero.
   *
   * @return false if the gradients are not finite; then nothing is updated
   */
  boolean step(double learningRate) {
    step++;
    try (GradientScope suspended = GradientScope.suspended()) {
      double norm = Math.sqrt(parameters.stream().mapToDouble(AdamW::squaredNorm).sum());
      if (!Double.isFinite(norm)) {
        return false;
      }
      // The small constant is the same as in PyTorch's clip_grad_norm_.
      double scale = Math.min(1, clipNorm / (norm + 1e-6));
      for (int i = 0; i < moments.length; i++) {
        update(i, learningRate, scale);
      }
    }
    return true;
  }

  private static double squaredNorm(Network.Parameter parameter) {
    try (PtNDArray gradient = JniUtils.getGradient((PtNDArray) parameter.array())) {
      if (gradient == null) {
        return 0;
      }
      int[] axes = IntStream.range(0, gradient.getShape().dimension()).toArray();
      try (NDArray norm = JniUtils.norm(gradient, 2, axes, false)) {
        return Math.pow(norm.getFloat(), 2);
      }
    }
  }

  private void update(int index, double learningRate, double scale) {
    Network.Parameter parameter = parameters.get(index);
    PtNDArray array = (PtNDArray) parameter.array();
    try (PtNDArray gradient = JniUtils.getGradient(array)) {
      if (gradient == null) {
        return;
      }
      if (moments[index] == null) {
        moments[index] = zeros(parameter);
      }
      Moments state = moments[index];
      double correction1 = 1 - Math.pow(BETA1, step);
      double correction2 = Math.sqrt(1 - Math.pow(BETA2, step));
      // The native update corrects the biases of the moments through the rate only, so epsilon is
      // corrected here.
      JniUtils.adamUpdate(
          array,
          gradient,
          (PtNDArray) state.mean(),
          (PtNDArray) state.variance(),
          (float) learningRate,
          (float) (learningRate * correction2 / correction1),
          (float) (parameter.decays() ? weightDecay : 0),
          (float) scale,
          -1,
          (float) BETA1,
          (float) BETA2,
          (float) (EPSILON * correction2),
          true);
      JniUtils.zeroGrad(array);
    }
  }

  private Moments zeros(Network.Parameter parameter) {
    return new Moments(
        manager.zeros(parameter.array().getShape()), manager.zeros(parameter.array().getShape()));
  }

  /** Frees the moments and the gradients. The parameters are kept. */
  @Override
  public void close() {
    manager.close();
    parameters.forEach(parameter -> parameter.array().setRequiresGradient(false));
  }
}
