package dev.ascribe.model;

import dev.ascribe.common.Arguments;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Resolution;
import dev.ascribe.study.ValueKind;
import java.util.Arrays;

/**
 * Label scores as probabilities, and the value that is explained. Scores that are not finite have
 * neither: they are refused with NON_FINITE_OUTPUT.
 */
public final class Softmax {
  private Softmax() {}

  /** Probabilities [L] of label logits [L], in double precision. */
  public static double[] probabilities(float[] logits) {
    requireFinite(logits);
    double[] probabilities = new double[logits.length];
    double logSum = logSumExp(logits);
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = Math.exp(logits[i] - logSum);
    }
    return probabilities;
  }

  /** The value v of the target label: its probability, log-probability or logit. */
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
   * The difference below which two values of the target label have no order: what the {@linkplain
   * Resolution#ofLogits resolution of the label scores} becomes in the value. A saturated
   * probability is known far better than one in the middle.
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
   * The predicted label: the index of the largest score, and of several that {@link Resolution}
   * does not tell from it the first.
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
