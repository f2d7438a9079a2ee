package dev.ascribe.common;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Decides how much two numbers must differ to count as different. Labels, ranks, top-k sets and
 * early stops all use this definition of equality.
 *
 * <p>Models compute in single precision. The last digits of their outputs depend on the shape of a
 * batch and on the number of threads, so numbers that differ only in these digits count as equal.
 * Therefore another number of devices or another batch size changes no label and no rank. The
 * exception is a difference that is almost exactly as large as the tolerance, which no rule can
 * exclude. Errors of models that compute in half precision are larger and are not covered.
 */
public final class Resolution {
  /**
   * Twice the largest relative difference that was measured between two results of one label score
   * of BERT-base.
   */
  private static final double SHARE = 0x1p-19;

  /**
   * Label scores smaller than this are no more exact than this, since they are sums of terms of
   * about this size.
   */
  private static final double LEAST_SCALE = 8;

  private Resolution() {}

  /**
   * Returns the resolution of the label scores of one row, which depends on their largest
   * magnitude.
   */
  public static double ofLogits(float[] logits) {
    double largest = LEAST_SCALE;
    for (float logit : logits) {
      largest = Math.max(largest, Math.abs(logit));
    }
    return SHARE * largest;
  }

  /**
   * Returns the resolution of scores from inside a model, such as attention and gradients. An
   * absolute error in an exponent becomes a relative error of the result.
   */
  public static double ofScores(double[] scores) {
    double largest = 0;
    for (double score : scores) {
      largest = Math.max(largest, Math.abs(score));
    }
    return SHARE * LEAST_SCALE * largest;
  }

  /**
   * Makes scores that count as equal exactly equal. From the highest score down, a score joins the
   * group before it if its difference from the group's first score is at most the resolution; then
   * it gets that first score. So no group is wider than the resolution.
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
