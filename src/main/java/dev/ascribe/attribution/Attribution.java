package dev.ascribe.attribution;

/**
 * One score per feature. n features.
 *
 * @param scores [n] larger means more for the target label
 * @param standardErrors [n], or empty where the method has none
 * @param evaluations coalitions whose value was computed for it
 * @param evaluationsSaved coalitions that the estimator asked for again and that were not
 *     recomputed
 * @param valueEmpty v of the empty coalition; NaN where the method does not use it
 * @param valueFull v of the full coalition; NaN where the method does not use it
 * @param completenessDelta sum of scores minus (v(x) - v(baseline)) of Integrated Gradients, else
 *     NaN
 */
public record Attribution(
    double[] scores,
    double[] standardErrors,
    int evaluations,
    int evaluationsSaved,
    double valueEmpty,
    double valueFull,
    double completenessDelta) {

  /** Scores alone, of a method that evaluates no coalitions. */
  public static Attribution ofScores(double[] scores) {
    return new Attribution(scores, new double[0], 0, 0, Double.NaN, Double.NaN, Double.NaN);
  }

  /** |sum of scores - (v(N) - v(empty))|; NaN where the method has no values. */
  public double efficiencyGap() {
    double sum = 0;
    for (double score : scores) {
      sum += score;
    }
    return Math.abs(sum - (valueFull - valueEmpty));
  }
}
