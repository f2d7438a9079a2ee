package dev.ascribe.evaluation.faithfulness;

import dev.ascribe.common.Arguments;
import dev.ascribe.evaluation.statistics.Classification;
import java.util.List;

/**
 * The area under the threshold-performance curve (Atanasova et al. 2020, section 4): the macro-F1
 * of a run against gold while a growing share of the most important features is replaced. Lower is
 * better: the performance falls early. It mixes the model's accuracy with faithfulness, so it is
 * only to be read next to P(0) and to the area of random scores.
 *
 * @param performance [thresholds] macro-F1, from 0 to 1
 * @param area by the trapezoidal rule over thresholds in per cent, from 0 to 100
 */
public record AucTp(double[] performance, double area) {
  /** The thresholds in per cent, ascending. */
  public static List<Integer> thresholds() {
    return Shares.THRESHOLDS;
  }

  /**
   * The curve over the instances of a run, at least one. N instances, L labels.
   *
   * @param gold [N] label indexes
   * @param predicted [thresholds][N] label indexes
   * @param labels L
   */
  public static AucTp of(int[] gold, int[][] predicted, int labels) {
    Arguments.requireLength("predicted", predicted.length, Shares.THRESHOLDS.size(), "threshold");
    double[] performance = new double[predicted.length];
    for (int t = 0; t < predicted.length; t++) {
      performance[t] = Classification.macroF1(gold, predicted[t], labels);
    }
    return new AucTp(performance, area(performance));
  }

  /** P(0): the performance on the unchanged texts. */
  public double performanceAtZero() {
    return performance[0];
  }

  static double area(double[] performance) {
    double area = 0;
    for (int t = 1; t < performance.length; t++) {
      int width = Shares.THRESHOLDS.get(t) - Shares.THRESHOLDS.get(t - 1);
      area += width * (performance[t] + performance[t - 1]) / 2;
    }
    return area;
  }
}
