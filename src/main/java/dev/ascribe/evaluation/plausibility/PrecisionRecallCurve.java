package dev.ascribe.evaluation.plausibility;

/**
 * Precision and recall with every distinct score as a threshold. Features of equal score are
 * selected together, as in scikit-learn, so that their order does not matter. P points, from the
 * highest threshold to the lowest.
 *
 * @param precision [P]
 * @param recall [P] ascending; the last is 1
 */
record PrecisionRecallCurve(double[] precision, double[] recall) {
  /**
   * Computes the curve.
   *
   * @param scores [n]
   * @param rationale [n] with at least one feature
   * @param ranking [n] features by descending score
   */
  static PrecisionRecallCurve of(double[] scores, boolean[] rationale, int[] ranking) {
    int[] hits = new int[ranking.length];
    int[] selected = new int[ranking.length];
    int points = 0;
    int hit = 0;
    for (int rank = 0; rank < ranking.length; rank++) {
      hit += rationale[ranking[rank]] ? 1 : 0;
      if (rank + 1 == ranking.length || scores[ranking[rank]] != scores[ranking[rank + 1]]) {
        hits[points] = hit;
        selected[points] = rank + 1;
        points++;
      }
    }
    double[] precision = new double[points];
    double[] recall = new double[points];
    for (int point = 0; point < points; point++) {
      precision[point] = (double) hits[point] / selected[point];
      recall[point] = (double) hits[point] / hit;
    }
    return new PrecisionRecallCurve(precision, recall);
  }

  /**
   * Returns the average precision: the sum of precisions weighted by the growth in recall, without
   * interpolation.
   */
  double averagePrecision() {
    double sum = 0;
    double previous = 0;
    for (int point = 0; point < recall.length; point++) {
      sum += precision[point] * (recall[point] - previous);
      previous = recall[point];
    }
    return sum;
  }

  /**
   * Returns the area under straight lines between the points, which begin at recall 0 with
   * precision 1.
   */
  double trapezoidArea() {
    double area = 0;
    double previousRecall = 0;
    double previousPrecision = 1;
    for (int point = 0; point < recall.length; point++) {
      area += (recall[point] - previousRecall) * (precision[point] + previousPrecision) / 2;
      previousRecall = recall[point];
      previousPrecision = precision[point];
    }
    return area;
  }
}
