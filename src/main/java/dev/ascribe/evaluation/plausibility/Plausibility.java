package dev.ascribe.evaluation.plausibility;

import dev.ascribe.common.Arguments;
import dev.ascribe.evaluation.statistics.Ranking;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Measures how well the scores of one instance agree with one human rationale. n features, k of
 * them in the rationale.
 */
public final class Plausibility {
  public static final String AVERAGE_PRECISION = "average-precision";
  public static final String AUPRC = "auprc";
  public static final String TOKEN_F1 = "token-f1";
  public static final String IOU_F1 = "iou-f1";

  /** The ranks k of the metrics {@code precision@k}. */
  private static final int[] PRECISION_RANKS = {1, 3, 5};

  private Plausibility() {}

  /** Computes the metrics of an instance that is a single text. */
  public static Map<String, Double> metrics(double[] scores, boolean[] rationale) {
    return metrics(scores, rationale, scores.length);
  }

  /**
   * Computes all metrics of the instance. The map has them under their names in the store, in a
   * fixed order:
   *
   * <ul>
   *   <li>{@code average-precision}, {@code auprc}: see {@link PrecisionRecallCurve};
   *   <li>{@code token-f1}: the F1 of the k features with the highest scores against the rationale.
   *       Since both sets have k features, precision and recall are equal to it;
   *   <li>{@code iou-f1}: {@link SpanAgreement} of the same k features;
   *   <li>{@code precision@1}, {@code @3}, {@code @5}: the share of the 1, 3 or 5 features with the
   *       highest scores (of all n features if there are fewer) that are in the rationale.
   * </ul>
   *
   * @param scores [n] a higher score means a more important feature
   * @param rationale [n]
   * @param border the first feature of the second text of a pair; n if there is one text only. No
   *     span goes over it
   * @return empty if no feature is in the rationale, since the metrics are then undefined; callers
   *     leave such instances out of means, and count them
   */
  public static Map<String, Double> metrics(double[] scores, boolean[] rationale, int border) {
    Arguments.requireLength("rationale", rationale.length, scores.length, "score");
    int positives = (int) IntStream.range(0, rationale.length).filter(i -> rationale[i]).count();
    if (positives == 0) {
      return Map.of();
    }
    int[] ranking = Ranking.descending(scores);
    PrecisionRecallCurve curve = PrecisionRecallCurve.of(scores, rationale, ranking);
    boolean[] selected = new boolean[scores.length];
    for (int rank = 0; rank < positives; rank++) {
      selected[ranking[rank]] = true;
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put(AVERAGE_PRECISION, curve.averagePrecision());
    metrics.put(AUPRC, curve.trapezoidArea());
    metrics.put(TOKEN_F1, precisionAt(ranking, rationale, positives));
    metrics.put(IOU_F1, SpanAgreement.f1(selected, rationale, border));
    for (int k : PRECISION_RANKS) {
      metrics.put("precision@" + k, precisionAt(ranking, rationale, Math.min(k, rationale.length)));
    }
    return Collections.unmodifiableMap(metrics);
  }

  private static double precisionAt(int[] ranking, boolean[] rationale, int k) {
    long hits = IntStream.range(0, k).filter(rank -> rationale[ranking[rank]]).count();
    return (double) hits / k;
  }
}
