package dev.ascribe.evaluation.faithfulness;

import dev.ascribe.common.Arguments;

/**
 * The curve of p(x) while features are deleted from the text, or inserted into the empty text, in
 * the order of a ranking (Petsiuk, Das and Saenko 2018, section 3.3). Deletion in the order of good
 * scores makes p fall early, so a smaller area is better; for insertion a larger area is better.
 */
public final class PerturbationCurve {
  private PerturbationCurve() {}

  /**
   * Returns the area under straight lines between the points.
   *
   * @param counts [P] how many features are deleted or inserted at each point: from 0 to n,
   *     ascending, at least two
   * @param values [P] p at each point
   * @return the area over the share of features, from 0 to 1
   */
  public static double area(int[] counts, double[] values) {
    Arguments.requireAtLeast("points", counts.length, 2);
    Arguments.requireLength("values", values.length, counts.length, "point");
    Arguments.requireNumbers("values", values);
    double area = 0;
    for (int point = 1; point < counts.length; point++) {
      Arguments.requireAtLeast("a count", counts[point], counts[point - 1] + 1);
      area += (counts[point] - counts[point - 1]) * (values[point] + values[point - 1]) / 2;
    }
    return area / counts[counts.length - 1];
  }
}
