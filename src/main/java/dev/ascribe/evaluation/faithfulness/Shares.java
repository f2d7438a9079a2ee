package dev.ascribe.evaluation.faithfulness;

import dev.ascribe.common.Coalition;
import dev.ascribe.evaluation.statistics.Ranking;
import java.util.List;

/** The shares of features that faithfulness removes, keeps or replaces. n features. */
final class Shares {
  /** Per cent for comprehensiveness and sufficiency (DeYoung et al. 2020, ERASER, section 4.2). */
  static final List<Integer> ERASER = List.of(1, 5, 10, 20, 50);

  /** Per cent for AUC-TP (Atanasova et al. 2020, section 4). */
  static final List<Integer> THRESHOLDS = List.of(0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100);

  private Shares() {}

  /**
   * The features in the top {@code percent} of the scores. Rounded up, for the papers do not say: a
   * share is never smaller than its name, more than 0 % is at least one feature, 100 % is all.
   */
  static Coalition top(double[] scores, int percent) {
    int features = scores.length;
    int count = (int) ((features * (long) percent + 99) / 100);
    return Coalition.of(features, Ranking.top(scores, count));
  }
}
