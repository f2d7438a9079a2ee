package dev.ascribe.common;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How far apart two numbers must be to have an order: the one definition of a tie, for labels,
 * ranks, top-k sets and stops.
 *
 * <p>Models compute in single precision, and the last digits of their outputs depend on the shape
 * of a batch and on the threads of an operation. What differs less than these digits do is equal.
 * So a device more, or a batch less, changes no label and no rank, unless a difference happens to
 * lie within those digits of the tolerance itself, which no rule can exclude. Models that compute
 * in half precision have larger errors, which this does not cover.
 */
public final class Resolution {
  /** Two results of one label score of BERT-base were at most half as far apart as this says. */
  private static final double SHARE = 0x1p-19;

  /** Small label scores are sums of terms about as large as this, and no more exact. */
  private static final double LEAST_SCALE = 8;

  private Resolution() {}

  /** The resolution of label scores of one row, from the largest of them. */
  public static double ofLogits(float[] logits) {
    double largest = LEAST_SCALE;
    for (float logit : logits) {
      largest = Math.max(largest, Math.abs(logit));
    }
    return SHARE * largest;
  }

  /**
   * The resolution of scores that were computed from the inside of a model, as attention and
   * gradients are: an error of an exponent is a relative error of what it becomes.
   */
  public static double ofScores(double[] scores) {
    double largest = 0;
    for (double score : scores) {
      largest = Math.max(largest, Math.abs(score));
    }
    return SHARE * LEAST_SCALE * largest;
  }

  /**
   * The scores with all ties made exact: from the highest down, scores that lie no further below
   * the first of their group than the resolution become equal to it. No group is wider than the
   * resolution, however close its neighbours are.
   *
   * @param scores [n]
   * @param resolution at least 0; with 0 the scores stay as they are
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
