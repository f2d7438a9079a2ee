package dev.ascribe.attribution.gradients;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.UnknownErrors;
import dev.ascribe.common.Arguments;
import dev.ascribe.common.Resolution;
import dev.ascribe.model.DifferentiableModel;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.transformer.GradientScope;
import dev.ascribe.model.transformer.NativeArrays;
import dev.ascribe.study.AttributionSpec.GradientBaseline;
import dev.ascribe.study.ValueKind;
import java.util.Arrays;
import java.util.function.IntSupplier;

/**
 * Integrated Gradients (Sundararajan, Taly and Yan 2017, equation 1) on the word embeddings, of the
 * same value that Shapley methods explain. The path leads from a baseline, in which the tokens of
 * all features have the baseline's embedding, straight to the input; template, special and mask
 * tokens keep their own embeddings. T tokens, D width, S steps, n features.
 */
public final class IntegratedGradients {
  private final ValueKind kind;
  private final GradientBaseline baseline;
  private final GaussLegendre rule;
  private final IntSupplier batchTokens;
  private final Runnable between;

  /**
   * The method with its settings.
   *
   * @param steps nodes of the Gauss-Legendre rule along the path
   * @param batchTokens most tokens of the next backward pass, which bounds its memory and how long
   *     it takes; the steps are summed up in their order, however many of them share a pass
   * @param between is run between two of them; what it throws ends the computation
   */
  public IntegratedGradients(
      ValueKind kind,
      GradientBaseline baseline,
      int steps,
      IntSupplier batchTokens,
      Runnable between) {
    this.kind = kind;
    this.baseline = baseline;
    this.rule = GaussLegendre.of(Arguments.requireAtLeast("steps", steps, 1));
    this.batchTokens = batchTokens;
    this.between = between;
  }

  /** All at once as far as a gigabyte allows, for BERT-base. */
  public IntegratedGradients(ValueKind kind, GradientBaseline baseline, int steps) {
    this(kind, baseline, steps, () -> 1024, () -> {});
  }

  /**
   * Attributes the value of the target to the features.
   *
   * @param target index of a label
   * @throws IllegalArgumentException when the target is none of the model's labels
   * @return signed scores; evaluations is the number of steps, completenessDelta the sum of the
   *     scores minus (v(input) - v(baseline)); no empty coalition is evaluated
   */
  public Attribution attribute(DifferentiableModel model, EncodedInput input, int target) {
    LabelValue value = LabelValue.of(model, input, kind, target);
    try (NDManager scope = model.newScope()) {
      NDArray actual;
      NDArray start;
      try (GradientScope suspended = GradientScope.suspended()) {
        actual = model.wordEmbeddings(scope, value.row().tokenIds()); // [T, D]
        start = baselineEmbeddings(model, scope, input, actual); // [T, D]
      }
      double[] scores = value.ofFeatures(integrate(value, scope, start, actual));
      float[][] ends = ends(value, scope, start, actual);
      double valueFull = value.at(ends[1]);
      double delta = Arrays.stream(scores).sum() - (valueFull - value.at(ends[0]));
      double ofValues = Math.max(value.resolution(ends[0]), value.resolution(ends[1]));
      return Attribution.withoutErrors(
              scores,
              UnknownErrors.METHOD_HAS_NONE,
              rule.nodes().length,
              0,
              Double.NaN,
              valueFull,
              delta)
          .withResolution(Math.max(Resolution.ofScores(scores), ofValues));
    }
  }

  /** [T, D] with the baseline at the features' tokens and the input elsewhere. */
  private NDArray baselineEmbeddings(
      DifferentiableModel model, NDManager scope, EncodedInput input, NDArray actual) {
    boolean zero = baseline == GradientBaseline.ZERO;
    int[] tokens = input.tokenIds().clone();
    float[] kept = new float[tokens.length];
    Arrays.fill(kept, 1);
    for (int t = 0; t < tokens.length; t++) {
      if (input.featureOfToken()[t] >= 0) {
        kept[t] = zero ? 0 : 1;
        tokens[t] =
            switch (baseline) {
              case PAD -> model.padToken();
              case MASK -> model.maskToken();
              case ZERO -> tokens[t];
            };
      }
    }
    return zero
        ? actual.mul(NativeArrays.of(scope, kept, kept.length, 1))
        : model.wordEmbeddings(scope, tokens);
  }

  /** [T] the path integral of the gradient times the distance, summed over the width. */
  private double[] integrate(LabelValue value, NDManager scope, NDArray start, NDArray actual) {
    int tokens = value.row().length();
    double[] scores = new double[tokens];
    int steps = rule.nodes().length;
    int from = 0;
    while (from < steps) {
      if (from > 0) {
        between.run();
      }
      int ofRow = value.model().computedTokens(value.row());
      int to = Math.min(steps, from + Math.max(1, batchTokens.getAsInt() / ofRow));
      try (NDManager batch = scope.newSubManager()) {
        float[] products = gradientTimesDistance(value, batch, start, actual, from, to);
        for (int i = 0; i < products.length; i++) {
          scores[i % tokens] += rule.weights()[from + i / tokens] * products[i];
        }
      }
      from = to;
    }
    return scores;
  }

  /** [S * T] for the steps {@code from} to {@code to}. */
  private float[] gradientTimesDistance(
      LabelValue value, NDManager scope, NDArray start, NDArray actual, int from, int to) {
    NDArray points;
    NDArray distance;
    try (GradientScope suspended = GradientScope.suspended()) {
      distance = actual.sub(start); // [T, D]
      distance.attach(scope);
      NDArray shares = NativeArrays.of(scope, floats(rule.nodes(), from, to), to - from, 1, 1);
      points = shares.mul(distance).add(start); // [S, T, D]
    }
    value.differentiate(scope, points);
    try (GradientScope suspended = GradientScope.suspended()) {
      return points.getGradient().mul(distance).sum(new int[] {2}).toFloatArray(); // [S * T]
    }
  }

  /** [2, L] the label scores of the baseline and of the input. */
  private static float[][] ends(LabelValue value, NDManager scope, NDArray start, NDArray actual) {
    try (GradientScope suspended = GradientScope.suspended()) {
      NDArray both = start.expandDims(0).concat(actual.expandDims(0)); // [2, T, D]
      NDArray logits = value.model().labelLogits(scope, value.row(), both); // [2, L]
      return new float[][] {logits.get(0).toFloatArray(), logits.get(1).toFloatArray()};
    }
  }

  private static float[] floats(double[] values, int from, int to) {
    float[] floats = new float[to - from];
    for (int i = from; i < to; i++) {
      floats[i - from] = (float) values[i];
    }
    return floats;
  }
}
