package dev.ascribe.evaluation.statistics;

import dev.ascribe.common.Arguments;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The order of features from the highest score to the lowest. */
public final class Ranking {
  private Ranking() {}

  /**
   * Features by descending score; of equal scores the earlier feature first, so that the order is
   * the same everywhere.
   *
   * @param scores [n] signed scores are ranked as they are, not by magnitude
   * @return [n] feature indexes
   * @throws IllegalArgumentException where a score is not a number
   */
  public static int[] descending(double[] scores) {
    Arguments.requireNumbers("scores", scores);
    return IntStream.range(0, scores.length)
        .boxed()
        // Subtracted, not negated: 0.0 and -0.0 must not be ranked apart.
        .sorted(Comparator.comparingDouble(feature -> 0.0 - scores[feature]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** The first {@code count} features of the ranking. */
  public static int[] top(double[] scores, int count) {
    Arguments.requireRange("count", count, 0, scores.length);
    return Arrays.copyOf(descending(scores), count);
  }
}
