package dev.ascribe.evaluation.faithfulness;

import dev.ascribe.common.Coalition;
import dev.ascribe.evaluation.statistics.Ranking;
import java.util.List;

/** The shares of features that the faithfulness metrics remove, keep or replace. n features. */
final class Shares {
  /**
   * Shares of comprehensiveness and sufficiency in per cent (DeYoung et al. 2020, ERASER, section
   * 4.2).
   */
  static final List<Integer> ERASER = List.of(1, 5, 10, 20, 50);

  /** Shares of AUC-TP in per cent (Atanasova et al. 2020, section 4). */
  static final List<Integer> THRESHOLDS = List.of(0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100);

  private Shares() {}

  /**
   * Returns the features in the top {@code percent} of the scores. The number of features is
   * rounded up, which the papers leave open: above 0 % it is at least one feature, and 100 % is all
   * of them.
   */
  static Coalition top(double[] scores, int percent) {
    int features = scores.length;
    int count = (int) ((features * (long) percent + 99) / 100);
    return Coalition.of(features, Ranking.top(scores, count));
  }
}
