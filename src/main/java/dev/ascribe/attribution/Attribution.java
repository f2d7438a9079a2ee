package dev.ascribe.attribution;

import dev.ascribe.common.Resolution;
import java.util.Arrays;

/**
 * One score per feature. n features.
 *
 * @param scores [n] larger means more for the target label
 * @param standardErrors [n], or empty where they are not known
 * @param unknownErrors why standard errors are not known; null where they are
 * @param evaluations coalitions whose value was computed for it
 * @param evaluationsSaved coalitions that the estimator needed again and that were not recomputed
 * @param valueEmpty v of the empty coalition; NaN where the method does not use it
 * @param valueFull v of the full coalition; NaN where the method does not use it
 * @param completenessDelta sum of scores minus (v(x) - v(baseline)) of Integrated Gradients, else
 *     NaN
 * @param resolution scores that lie closer to each other have no order; 0 where they are exact
 */
public record Attribution(
    double[] scores,
    double[] standardErrors,
    UnknownErrors unknownErrors,
    int evaluations,
    int evaluationsSaved,
    double valueEmpty,
    double valueFull,
    double completenessDelta,
    double resolution) {
  public Attribution {
    if ((standardErrors.length == 0) != (unknownErrors != null)) {
      throw new IllegalArgumentException("standard errors need a reason just when there are none");
    }
  }

  /** Scores that are as exact as their arithmetic; see {@link #withResolution}. */
  public Attribution(
      double[] scores,
      double[] standardErrors,
      UnknownErrors unknownErrors,
      int evaluations,
      int evaluationsSaved,
      double valueEmpty,
      double valueFull,
      double completenessDelta) {
    this(
        scores,
        standardErrors,
        unknownErrors,
        evaluations,
        evaluationsSaved,
        valueEmpty,
        valueFull,
        completenessDelta,
        0);
  }

  /** The same scores with the resolution of the values that a model computed. */
  public Attribution withResolution(double ofValues) {
    return new Attribution(
        scores,
        standardErrors,
        unknownErrors,
        evaluations,
        evaluationsSaved,
        valueEmpty,
        valueFull,
        completenessDelta,
        ofValues);
  }

  /** [n] the scores by which features are ranked: those that have no order are equal. */
  public double[] rankedScores() {
    return Resolution.tied(scores, resolution);
  }

  /** Scores alone, of a method that evaluates no coalitions. */
  public static Attribution ofScores(double[] scores) {
    return withoutErrors(
        scores, UnknownErrors.METHOD_HAS_NONE, 0, 0, Double.NaN, Double.NaN, Double.NaN);
  }

  /**
   * Scores that an estimator made of the values of coalitions.
   *
   * @param saved how many evaluations were asked for again
   * @param values of all coalitions that were evaluated: the empty one, the full one, then others
   */
  public static Attribution of(
      double[] scores, double[] standardErrors, int saved, double[] values) {
    return new Attribution(
        scores, standardErrors, null, values.length, saved, values[0], values[1], Double.NaN);
  }

  /** The same without standard errors, which are not known for a reason. */
  public static Attribution of(double[] scores, UnknownErrors reason, int saved, double[] values) {
    return withoutErrors(scores, reason, values.length, saved, values[0], values[1], Double.NaN);
  }

  /** Scores whose standard errors are not known for a reason. */
  public static Attribution withoutErrors(
      double[] scores,
      UnknownErrors reason,
      int evaluations,
      int evaluationsSaved,
      double valueEmpty,
      double valueFull,
      double completenessDelta) {
    return new Attribution(
        scores,
        new double[0],
        reason,
        evaluations,
        evaluationsSaved,
        valueEmpty,
        valueFull,
        completenessDelta);
  }

  /** Whether every score is a number; what a method does not have may be NaN. */
  public boolean hasFiniteScores() {
    return Arrays.stream(scores).allMatch(Double::isFinite);
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
