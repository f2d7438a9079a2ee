package dev.ascribe.common;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Says how far apart two numbers must be to count as different. Labels, ranks, top-k sets and early
 * stops all use this definition of a tie.
 *
 * <p>Models compute in single precision. The last digits of their outputs depend on the shape of a
 * batch and on the number of threads, so numbers that differ only in these digits count as equal.
 * Another number of devices or batches therefore changes no label and no rank. The exception is a
 * difference that lies within these digits of the tolerance itself, which no rule can exclude.
 * Models that compute in half precision have larger errors, which this does not cover.
 */
public final class Resolution {
  /**
   * Twice the largest relative difference that was measured between two results of one label score
   * of BERT-base.
   */
  private static final double SHARE = 0x1p-19;

  /**
   * Small label scores are sums of terms of about this size, so they are no more exact than those.
   */
  private static final double LEAST_SCALE = 8;

  private Resolution() {}

  /** The resolution of the label scores of one row. Their largest magnitude decides it. */
  public static double ofLogits(float[] logits) {
    double largest = LEAST_SCALE;
    for (float logit : logits) {
      largest = Math.max(largest, Math.abs(logit));
    }
    return SHARE * largest;
  }

  /**
   * The resolution of scores that come from inside a model, such as attention and gradients. An
   * absolute error in an exponent becomes a relative error of its result.
   */
  public static double ofScores(double[] scores) {
    double largest = 0;
    for (double score : scores) {
      largest = Math.max(largest, Math.abs(score));
    }
    return SHARE * LEAST_SCALE * largest;
  }

  /**
   * Makes all ties exact. Scores are grouped from the highest down: a score joins a group if it
   * lies within the resolution of the group's first score, and becomes equal to that score. So no
   * group is wider than the resolution.
   *
   * @param scores [n]
   * @param resolution at least 0; 0 changes no score
   * @return [n]
   */
  public static double[] tied(double[] scores, double resolution) {
    double[] tied = scores.clone();
    double first = Double.NaN;
    int[] descending =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> scores[i]).reversed())
            .mapToInt(Integer::intValue)
            .toArray();
    for (int i : descending) {
      if (first - scores[i] <= resolution) {
        tied[i] = first;
      } else {
        first = scores[i];
      }
    }
    return tied;
  }
}
