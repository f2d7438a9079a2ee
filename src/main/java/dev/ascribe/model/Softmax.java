package dev.ascribe.model;

import dev.ascribe.study.ValueKind;

/** Label scores as probabilities, and the value that is explained. */
public final class Softmax {
  private Softmax() {}

  /** Probabilities [L] of label logits [L], in double precision. */
  public static double[] probabilities(float[] logits) {
    double[] probabilities = new double[logits.length];
    double logSum = logSumExp(logits);
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = Math.exp(logits[i] - logSum);
    }
    return probabilities;
  }

  /** The value v of the target label: its probability, log-probability or logit. */
  public static double value(ValueKind kind, float[] logits, int target) {
    return switch (kind) {
      case PROBABILITY -> Math.exp(logits[target] - logSumExp(logits));
      case LOG_PROBABILITY -> logits[target] - logSumExp(logits);
      case LOGIT -> logits[target];
    };
  }

  /** The index of the largest score; the first of several. */
  public static int argMax(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }

  private static double logSumExp(float[] logits) {
    double max = logits[argMax(logits)];
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - max);
    }
    return max + Math.log(sum);
  }
}
