package dev.ascribe.evaluation.faithfulness;

import dev.ascribe.common.Arguments;
import dev.ascribe.evaluation.statistics.Classification;
import dev.ascribe.study.TopCounts;
import java.util.List;

/**
 * The area under the threshold-performance curve (Atanasova et al. 2020, section 4): the macro-F1
 * of a run's predictions, while a growing share of the most important features is replaced. A lower
 * area is better, since then the performance falls early. The area depends on the model's accuracy
 * as well as on faithfulness, so it must be read together with P(0) and with the area of random
 * scores.
 *
 * @param performance [thresholds] macro-F1, from 0 to 1
 * @param area by the trapezoidal rule over thresholds in per cent, from 0 to 100
 */
public record AucTp(double[] performance, double area) {
  /** Returns the thresholds in per cent, ascending. */
  public static List<Integer> thresholds() {
    return TopCounts.THRESHOLDS;
  }

  /**
   * Computes the curve over the instances of a run. N instances, at least one; L labels.
   *
   * @param gold [N] label indexes
   * @param predicted [thresholds][N] label indexes
   * @param labels L
   */
  public static AucTp of(int[] gold, int[][] predicted, int labels) {
    Arguments.requireLength(
        "predicted", predicted.length, TopCounts.THRESHOLDS.size(), "threshold");
    double[] performance = new double[predicted.length];
    for (int t = 0; t < predicted.length; t++) {
      performance[t] = Classification.macroF1(gold, predicted[t], labels);
    }
    return new AucTp(performance, area(performance));
  }

  /** Returns P(0), the performance on the unchanged texts. */
  public double performanceAtZero() {
    return performance[0];
  }

  static double area(double[] performance) {
    double area = 0;
    for (int t = 1; t < performance.length; t++) {
      int width = TopCounts.THRESHOLDS.get(t) - TopCounts.THRESHOLDS.get(t - 1);
      area += width * (performance[t] + performance[t - 1]) / 2;
    }
    return area;
  }
}
