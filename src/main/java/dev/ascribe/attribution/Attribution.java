package dev.ascribe.attribution;

import dev.ascribe.common.Resolution;
import java.util.Arrays;

/**
 * The result of an attribution method for one text and one label: a score for each of the n
 * features, with what is known of the scores' errors.
 *
 * @param scores [n] a larger score means that the feature speaks more for the label; NaN for a
 *     feature whose turn had not come ({@link UnknownErrors#NOT_ALL_FEATURES})
 * @param standardErrors [n] standard errors of the scores; empty if they are unknown
 * @param unknownErrors the reason why standard errors are unknown; null if they are known
 * @param evaluations number of coalitions whose value was computed
 * @param evaluationsSaved number of values that the estimator needed again and that were not
 *     computed again
 * @param valueEmpty v of the empty coalition; NaN if the method does not use it
 * @param valueFull v of the full coalition; NaN if the method does not use it
 * @param completenessDelta for Integrated Gradients, the sum of the scores minus (v(x) -
 *     v(baseline)); NaN for other methods
 * @param resolution scores with a smaller difference count as equal; 0 if the scores are exact
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
      throw new IllegalArgumentException(
          "a reason is needed if and only if there are no " + "standard errors");
    }
  }

  /**
   * Creates an attribution with the resolution 0, for scores that are as exact as double
   * arithmetic. {@link #withResolution} sets another one.
   */
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

  /**
   * Returns these scores with another resolution.
   *
   * @param ofValues the resolution of the values from which the scores were computed
   */
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

  /**
   * Returns the scores for ranking features, [n]: scores whose difference is below the resolution
   * are made equal.
   */
  public double[] rankedScores() {
    return Resolution.tied(scores, resolution);
  }

  /** Creates an attribution of a method that evaluates no coalitions. */
  public static Attribution ofScores(double[] scores) {
    return withoutErrors(
        scores, UnknownErrors.METHOD_HAS_NONE, 0, 0, Double.NaN, Double.NaN, Double.NaN);
  }

  /**
   * Creates an attribution that an estimator has computed from values of coalitions.
   *
   * @param saved number of values that the estimator needed again
   * @param values of all evaluated coalitions: the empty one, the full one, then the others
   */
  public static Attribution of(
      double[] scores, double[] standardErrors, int saved, double[] values) {
    return new Attribution(
        scores, standardErrors, null, values.length, saved, values[0], values[1], Double.NaN);
  }

  /**
   * Creates an attribution that an estimator has computed without standard errors.
   *
   * @param reason why standard errors are unknown
   */
  public static Attribution of(double[] scores, UnknownErrors reason, int saved, double[] values) {
    return withoutErrors(scores, reason, values.length, saved, values[0], values[1], Double.NaN);
  }

  /**
   * Creates an attribution without standard errors.
   *
   * @param reason why standard errors are unknown
   */
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

  /**
   * Whether all scores are finite numbers. Other fields may be NaN, if the method does not compute
   * them.
   */
  public boolean hasFiniteScores() {
    return Arrays.stream(scores).allMatch(Double::isFinite);
  }

  /** Returns |sum of scores - (v(N) - v(empty))|, or NaN if the method computes no values. */
  public double efficiencyGap() {
    double sum = 0;
    for (double score : scores) {
      sum += score;
    }
    return Math.abs(sum - (valueFull - valueEmpty));
  }
}
