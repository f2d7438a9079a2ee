package dev.ascribe.evaluation.plausibility;

import dev.ascribe.common.Arguments;
import dev.ascribe.evaluation.statistics.Ranking;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Agreement of one instance's scores with one rationale. n features, k features in the rationale.
 */
public final class Plausibility {
  public static final String AVERAGE_PRECISION = "average-precision";
  public static final String AUPRC = "auprc";
  public static final String TOKEN_F1 = "token-f1";
  public static final String IOU_F1 = "iou-f1";

  /** Ranks of the {@code precision@1}, {@code precision@3} and {@code precision@5} metrics. */
  private static final int[] PRECISION_RANKS = {1, 3, 5};

  private Plausibility() {}

  /**
   * All metrics of the instance by their names in the store, in a fixed order:
   *
   * <ul>
   *   <li>{@code average-precision}, {@code auprc}: see {@link PrecisionRecallCurve};
   *   <li>{@code token-f1}: F1 of the k features of highest score against the rationale; as both
   *       have k features, it is also their precision and their recall;
   *   <li>{@code iou-f1}: see {@link SpanAgreement}, of the same k features;
   *   <li>{@code precision@1}, {@code @3}, {@code @5}: the share of the 1, 3 or 5 features of
   *       highest score (all n where there are fewer) that lie in the rationale.
   * </ul>
   *
   * @param scores [n] higher means more important
   * @param rationale [n]
   * @return empty where no feature lies in the rationale, for then nothing is defined; such
   *     instances are left out of means, and counted
   */
  public static Map<String, Double> metrics(double[] scores, boolean[] rationale) {
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
    metrics.put(IOU_F1, SpanAgreement.f1(selected, rationale));
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
