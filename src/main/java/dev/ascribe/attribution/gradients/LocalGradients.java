package dev.ascribe.attribution.gradients;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.UnknownErrors;
import dev.ascribe.common.Resolution;
import dev.ascribe.model.DifferentiableModel;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.transformer.GradientScope;
import dev.ascribe.study.ValueKind;

/**
 * Computes attributions from the gradient at the input itself, with one forward pass, one backward
 * pass and no baseline. The gradient is that of the value which Shapley methods explain, with
 * respect to the word embeddings. T tokens, D width, n features.
 */
public final class LocalGradients {
  /** Says how a token's score is computed from its gradient and its embedding, both [D]. */
  private enum Reduction {
    PRODUCT,
    NORM
  }

  private final ValueKind kind;

  /**
   * @param kind the value that is differentiated
   */
  public LocalGradients(ValueKind kind) {
    this.kind = kind;
  }

  /**
   * Computes input times gradient (Shrikumar, Greenside, Shcherbina and Kundaje 2016): for each
   * token the scalar product of its embedding and its gradient, summed over the tokens of a
   * feature.
   *
   * @param target index of a label
   * @return signed scores; the empty coalition is not evaluated
   */
  public Attribution inputTimesGradient(DifferentiableModel model, EncodedInput input, int target) {
    return attribute(model, input, target, Reduction.PRODUCT);
  }

  /**
   * Computes the gradient norm: the Euclidean norm of each token's gradient, summed over the tokens
   * of a feature. It says how strongly the value reacts to a token. Simonyan, Vedaldi and Zisserman
   * (2014, section 3) take the largest magnitude over colours instead of the norm over the width.
   *
   * @param target index of a label
   * @return scores of at least 0, which have no direction; the empty coalition is not evaluated
   */
  public Attribution gradientNorm(DifferentiableModel model, EncodedInput input, int target) {
    return attribute(model, input, target, Reduction.NORM);
  }

  private Attribution attribute(
      DifferentiableModel model, EncodedInput input, int target, Reduction reduction) {
    LabelValue value = LabelValue.of(model, input, kind, target);
    try (NDManager scope = model.newScope()) {
      NDArray embeddings;
      try (GradientScope suspended = GradientScope.suspended()) {
        NDArray words = model.wordEmbeddings(scope, value.row().tokenIds()); // [T, D]
        embeddings = words.expandDims(0).duplicate(); // [1, T, D]
      }
      float[] logits = value.differentiate(scope, embeddings).toFloatArray(); // [L]
      try (GradientScope suspended = GradientScope.suspended()) {
        double[] ofTokens = reduce(embeddings.getGradient(), embeddings, reduction);
        double[] scores = value.ofFeatures(ofTokens);
        double ofValue = value.resolution(logits) / unit(embeddings, reduction);
        return Attribution.withoutErrors(
                scores,
                UnknownErrors.METHOD_HAS_NONE,
                1,
                0,
                Double.NaN,
                value.at(logits),
                Double.NaN)
            .withResolution(Math.max(Resolution.ofScores(scores), ofValue));
      }
    }
  }

  /**
   * Returns the factor that turns a difference of scores into a difference of values. A gradient
   * norm is the change of the value for a step of length 1, so its factor is the mean length of an
   * embedding.
   */
  private static double unit(NDArray embeddings, Reduction reduction) {
    return switch (reduction) {
      case PRODUCT -> 1;
      case NORM -> embeddings.square().sum(new int[] {2}).sqrt().mean().getFloat();
    };
  }

  /** Combines gradients and embeddings, both [1, T, D], to token scores [T]. */
  private static double[] reduce(NDArray gradient, NDArray embeddings, Reduction reduction) {
    int[] width = {2};
    NDArray scores =
        switch (reduction) {
          case PRODUCT -> gradient.mul(embeddings).sum(width);
          case NORM -> gradient.square().sum(width).sqrt();
        };
    float[] floats = scores.toFloatArray();
    double[] doubles = new double[floats.length];
    for (int t = 0; t < doubles.length; t++) {
      doubles[t] = floats[t];
    }
    return doubles;
  }
}
