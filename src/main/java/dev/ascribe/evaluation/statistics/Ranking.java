package dev.ascribe.evaluation.statistics;

import dev.ascribe.common.Arguments;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Ranks features from the highest score to the lowest. */
public final class Ranking {
  private Ranking() {}

  /**
   * Returns the features by descending score. Features of equal score are in their own order, so
   * that the ranking is always the same.
   *
   * @param scores [n] signed scores, not ranked by magnitude
   * @return [n] feature indexes
   * @throws IllegalArgumentException if a score is not a number
   */
  public static int[] descending(double[] scores) {
    Arguments.requireNumbers("scores", scores);
    return IntStream.range(0, scores.length)
        .boxed()
        // Scores are subtracted from 0 instead of negated, because 0.0 and -0.0 must count as
        // equal.
        .sorted(Comparator.comparingDouble(feature -> 0.0 - scores[feature]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Returns the first {@code count} features of the ranking. */
  public static int[] top(double[] scores, int count) {
    Arguments.requireRange("count", count, 0, scores.length);
    return Arrays.copyOf(descending(scores), count);
  }
}
