package dev.ascribe.model;

import dev.ascribe.common.Arguments;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Resolution;
import dev.ascribe.study.ValueKind;
import java.util.Arrays;

/**
 * Computes probabilities, and the value that is explained, from label scores. Scores that are not
 * finite are refused with NON_FINITE_OUTPUT.
 */
public final class Softmax {
  private Softmax() {}

  /** Returns the probabilities [L] of label logits [L], in double precision. */
  public static double[] probabilities(float[] logits) {
    requireFinite(logits);
    double[] probabilities = new double[logits.length];
    double logSum = logSumExp(logits);
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = Math.exp(logits[i] - logSum);
    }
    return probabilities;
  }

  /** Returns the value v of the target label: its probability, log-probability or logit. */
  public static double value(ValueKind kind, float[] logits, int target) {
    requireFinite(logits);
    Arguments.requireRange("target", target, 0, logits.length - 1);
    return switch (kind) {
      case PROBABILITY -> Math.exp(logits[target] - logSumExp(logits));
      case LOG_PROBABILITY -> logits[target] - logSumExp(logits);
      case LOGIT -> logits[target];
    };
  }

  /**
   * Returns the resolution of the target label's value: two values with a smaller difference count
   * as equal. It follows from the {@linkplain Resolution#ofLogits resolution of the label scores}.
   * A probability near 0 or 1 has a much smaller resolution than one near 0.5.
   */
  public static double resolution(ValueKind kind, float[] logits, int target) {
    double ofLogits = Resolution.ofLogits(logits);
    double probability = value(ValueKind.PROBABILITY, logits, target);
    return switch (kind) {
      case PROBABILITY -> ofLogits * probability * (1 - probability);
      case LOG_PROBABILITY -> ofLogits * (1 - probability);
      case LOGIT -> ofLogits;
    };
  }

  /** Whether no score is NaN or infinite. */
  public static boolean isFinite(float[] logits) {
    for (float logit : logits) {
      if (!Float.isFinite(logit)) {
        return false;
      }
    }
    return true;
  }

  private static void requireFinite(float[] logits) {
    Arguments.requireAtLeast("label scores", logits.length, 1);
    if (!isFinite(logits)) {
      throw new AscribeException(
          ErrorCode.NON_FINITE_OUTPUT,
          "the label scores are %s, not finite numbers".formatted(Arrays.toString(logits)));
    }
  }

  /**
   * Returns the index of the predicted label, which has the largest score. If several scores count
   * as equal to it ({@link Resolution}), the first of them is returned.
   */
  public static int argMax(float[] logits) {
    requireFinite(logits);
    double least = max(logits) - Resolution.ofLogits(logits);
    int best = 0;
    while (logits[best] < least) {
      best++;
    }
    return best;
  }

  private static float max(float[] logits) {
    float max = logits[0];
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    return max;
  }

  private static double logSumExp(float[] logits) {
    double max = max(logits);
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - max);
    }
    return max + Math.log(sum);
  }
}
