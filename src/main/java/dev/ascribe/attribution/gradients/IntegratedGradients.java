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
 * Computes Integrated Gradients (Sundararajan, Taly and Yan 2017, equation 1) with respect to the
 * word embeddings, of the same value that Shapley methods explain. The path is the straight line
 * from a baseline to the input. In the baseline, the tokens of all features have the baseline's
 * embedding; template, special and mask tokens keep their own embeddings. T tokens, D width, S
 * steps, n features.
 */
public final class IntegratedGradients {
  private final ValueKind kind;
  private final GradientBaseline baseline;
  private final GaussLegendre rule;
  private final IntSupplier batchTokens;
  private final Runnable between;

  /**
   * Creates the method with its settings.
   *
   * @param steps nodes of the Gauss-Legendre rule along the path
   * @param batchTokens the most tokens of the next backward pass, which limits its memory and its
   *     time; the result does not depend on it, because gradients are always summed in the order of
   *     the steps
   * @param between is called between two backward passes; an exception from it ends the computation
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

  /**
   * Creates the method without a call between passes. Batches are as large as one gigabyte of
   * memory allows for BERT-base.
   */
  public IntegratedGradients(ValueKind kind, GradientBaseline baseline, int steps) {
    this(kind, baseline, steps, () -> 1024, () -> {});
  }

  /**
   * Attributes the value of the target label to the features.
   *
   * @param target index of a label
   * @return signed scores, with the number of steps as {@code evaluations}, and as {@code
   *     completenessDelta} the sum of the scores minus (v(input) - v(baseline)); the empty
   *     coalition is not evaluated
   * @throws IllegalArgumentException if the model has no such label
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

  /**
   * Returns the baseline's embeddings, [T, D]: features' tokens have the baseline's embedding,
   * other tokens their own.
   */
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

  /**
   * Returns the path integral for each token, [T]: gradient times (input - baseline), summed over
   * the width.
   */
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

  /**
   * Returns gradient times (input - baseline) of each token, [S * T], at the steps {@code from} to
   * {@code to}.
   */
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

  /** Returns the label scores of the baseline and of the input, [2, L]. */
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
