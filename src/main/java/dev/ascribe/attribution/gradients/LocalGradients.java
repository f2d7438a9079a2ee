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
 * Attributions from the gradient at the input itself: of the same value that Shapley methods
 * explain, with respect to the output of the word embedding, by one forward and one backward pass,
 * without a baseline. T tokens, D width, n features.
 */
public final class LocalGradients {
  /** How a token's gradient and embedding, both [D], become its score. */
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
   * Input times gradient (Shrikumar, Greenside, Shcherbina and Kundaje 2016): for each token the
   * scalar product of its embedding and its gradient, summed over a feature's tokens.
   *
   * @param target index of a label
   * @return signed scores; no empty coalition is evaluated
   */
  public Attribution inputTimesGradient(DifferentiableModel model, EncodedInput input, int target) {
    return attribute(model, input, target, Reduction.PRODUCT);
  }

  /**
   * Gradient norm (Simonyan, Vedaldi and Zisserman 2014, section 3, with the Euclidean norm over
   * the width where they take the largest magnitude over colours): how strongly the value reacts to
   * each token, summed over a feature's tokens.
   *
   * @param target index of a label
   * @return scores of at least 0, which tell no direction; no empty coalition is evaluated
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
   * The factor that makes a score a change of the value: a norm tells the change for a step of
   * length 1, where the change that matters is that for a whole embedding.
   */
  private static double unit(NDArray embeddings, Reduction reduction) {
    return switch (reduction) {
      case PRODUCT -> 1;
      case NORM -> embeddings.square().sum(new int[] {2}).sqrt().mean().getFloat();
    };
  }

  /** [1, T, D] twice to [T]. */
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
