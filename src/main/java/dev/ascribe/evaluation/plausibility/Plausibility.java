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
    int positives = count(rationale);
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

  /**
   * Computes how well one selection of features agrees with another, as the selection of an
   * annotator does, who does not say how important each feature is. Average precision and the area
   * under the curve take the selected features as one threshold and the rest as another. The F1 of
   * features and of spans compare the selections as they are, whatever their sizes.
   *
   * @param selected [n]
   * @param rationale [n]
   * @param border as in {@link #metrics(double[], boolean[], int)}
   * @return average precision, area, token F1 and span F1; empty if one of the masks is
   */
  public static Map<String, Double> ofSelection(
      boolean[] selected, boolean[] rationale, int border) {
    Arguments.requireLength("rationale", rationale.length, selected.length, "feature");
    int chosen = count(selected);
    int positives = count(rationale);
    if (chosen == 0 || positives == 0) {
      return Map.of();
    }
    double[] scores = new double[selected.length];
    boolean[] both = new boolean[selected.length];
    for (int i = 0; i < selected.length; i++) {
      scores[i] = selected[i] ? 1 : 0;
      both[i] = selected[i] && rationale[i];
    }
    PrecisionRecallCurve curve =
        PrecisionRecallCurve.of(scores, rationale, Ranking.descending(scores));
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put(AVERAGE_PRECISION, curve.averagePrecision());
    metrics.put(AUPRC, curve.trapezoidArea());
    metrics.put(TOKEN_F1, 2.0 * count(both) / (chosen + positives));
    metrics.put(IOU_F1, SpanAgreement.f1(selected, rationale, border));
    return Collections.unmodifiableMap(metrics);
  }

  private static int count(boolean[] mask) {
    return (int) IntStream.range(0, mask.length).filter(i -> mask[i]).count();
  }

  private static double precisionAt(int[] ranking, boolean[] rationale, int k) {
    long hits = IntStream.range(0, k).filter(rank -> rationale[ranking[rank]]).count();
    return (double) hits / k;
  }
}
