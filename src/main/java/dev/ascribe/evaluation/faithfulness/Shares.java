package dev.ascribe.evaluation.faithfulness;

import dev.ascribe.common.Coalition;
import dev.ascribe.evaluation.statistics.Ranking;
import dev.ascribe.study.TopCounts;

/** The top features of scores. n features. */
final class Shares {
  private Shares() {}

  /** Returns the features in the top {@code percent} of the scores, at least one above 0 %. */
  static Coalition top(double[] scores, int percent) {
    return first(scores, TopCounts.ofShare(scores.length, percent));
  }

  /** Returns the {@code count} features with the highest scores. */
  static Coalition first(double[] scores, int count) {
    return Coalition.of(scores.length, Ranking.top(scores, count));
  }
}
