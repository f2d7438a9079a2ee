package dev.ascribe.evaluation.faithfulness;

import dev.ascribe.common.Arguments;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.Resolution;
import dev.ascribe.evaluation.statistics.KendallTau;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures how well the scores of one instance agree with the model's own behaviour. Here p(x) is
 * the probability, for a text x, of the label that the model predicts for the whole text.
 */
public final class Faithfulness {
  public static final String COMPREHENSIVENESS = "comprehensiveness";
  public static final String SUFFICIENCY = "sufficiency";
  public static final String LEAVE_ONE_OUT_TAU = "leave-one-out-tau";

  private static final String THRESHOLD_PREDICTION = "threshold-prediction@";

  private Faithfulness() {}

  /**
   * Computes all metrics. For each method, the map has them under their names in the store, in a
   * fixed order:
   *
   * <ul>
   *   <li>{@code comprehensiveness@s}: p(x) - p(x without the top s %), s = 1, 5, 10, 20, 50, and
   *       their mean {@code comprehensiveness} (AOPC; DeYoung et al. 2020, section 4.2);
   *   <li>{@code sufficiency@s}: p(x) - p(top s % only), and their mean {@code sufficiency};
   *   <li>{@code leave-one-out-tau}: Kendall's tau-b of the scores with p(x) - p(x without the
   *       feature); missing if it is undefined, as for a single feature or equal scores;
   *   <li>{@code threshold-prediction@t}: the index of the label that is predicted when the top t %
   *       are replaced, t = 0, 10 ... 100. {@link AucTp} is computed from it.
   * </ul>
   *
   * @param values [plan.coalitions] p of each coalition; null if they could not be computed, which
   *     leaves out the first three kinds of metrics
   * @param resolutions [plan.coalitions] the resolution of each value: values with a smaller
   *     difference count as equal; null if {@code values} is null
   * @param thresholdPredictions [plan.thresholdCoalitions] the index of the label predicted for
   *     each coalition; null if they could not be computed
   */
  public static Map<String, Map<String, Double>> evaluate(
      PerturbationPlan plan, double[] values, double[] resolutions, int[] thresholdPredictions) {
    double[] drops = null;
    if (values != null) {
      requireLength("values", values.length, plan.coalitions());
      requireLength("resolutions", resolutions.length, plan.coalitions());
      Arguments.requireNumbers("values", values);
      drops = leaveOneOut(plan, values, resolutions);
    }
    if (thresholdPredictions != null) {
      requireLength(
          "thresholdPredictions", thresholdPredictions.length, plan.thresholdCoalitions());
    }
    double[] orderedDrops = drops;
    Map<String, Map<String, Double>> byMethod = new LinkedHashMap<>();
    plan.scores()
        .forEach(
            (method, scores) ->
                byMethod.put(
                    method, metrics(plan, scores, values, orderedDrops, thresholdPredictions)));
    return Collections.unmodifiableMap(byMethod);
  }

  /** Computes the same metrics from values that are exact. */
  public static Map<String, Map<String, Double>> evaluate(
      PerturbationPlan plan, double[] values, int[] thresholdPredictions) {
    return evaluate(plan, values, new double[values.length], thresholdPredictions);
  }

  /**
   * Returns the name under which the store keeps the label that is predicted at a threshold (in per
   * cent).
   */
  public static String thresholdPrediction(int threshold) {
    return THRESHOLD_PREDICTION + threshold;
  }

  /** Whether the value of a metric is a label index. Such values have no mean. */
  public static boolean isThresholdPrediction(String metric) {
    return metric.startsWith(THRESHOLD_PREDICTION);
  }

  private static Map<String, Double> metrics(
      PerturbationPlan plan,
      double[] scores,
      double[] values,
      double[] drops,
      int[] thresholdPredictions) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    if (values != null) {
      metrics.putAll(removals(plan, scores, values, drops));
    }
    if (thresholdPredictions != null) {
      for (int threshold : Shares.THRESHOLDS) {
        Coalition rest = Shares.top(scores, threshold).complement();
        metrics.put(
            thresholdPrediction(threshold),
            (double) thresholdPredictions[plan.thresholdIndex(rest)]);
      }
    }
    return Collections.unmodifiableMap(metrics);
  }

  private static Map<String, Double> removals(
      PerturbationPlan plan, double[] scores, double[] values, double[] drops) {
    double whole = values[plan.index(Coalition.full(scores.length))];
    Map<String, Double> comprehensiveness = new LinkedHashMap<>();
    Map<String, Double> sufficiency = new LinkedHashMap<>();
    for (int share : Shares.ERASER) {
      Coalition top = Shares.top(scores, share);
      comprehensiveness.put(
          COMPREHENSIVENESS + "@" + share, whole - values[plan.index(top.complement())]);
      sufficiency.put(SUFFICIENCY + "@" + share, whole - values[plan.index(top)]);
    }
    Map<String, Double> metrics = new LinkedHashMap<>(comprehensiveness);
    metrics.put(COMPREHENSIVENESS, mean(comprehensiveness));
    metrics.putAll(sufficiency);
    metrics.put(SUFFICIENCY, mean(sufficiency));
    KendallTau.tauB(scores, drops).ifPresent(tau -> metrics.put(LEAVE_ONE_OUT_TAU, tau));
    return metrics;
  }

  /**
   * Returns how much p drops without each feature, [n]. Drops that differ by less than their
   * resolution are made equal.
   */
  private static double[] leaveOneOut(
      PerturbationPlan plan, double[] values, double[] resolutions) {
    Coalition full = Coalition.full(plan.features());
    double[] drops = new double[plan.features()];
    double resolution = resolutions[plan.index(full)];
    for (int feature = 0; feature < drops.length; feature++) {
      int without = plan.index(full.without(feature));
      drops[feature] = values[plan.index(full)] - values[without];
      resolution = Math.max(resolution, resolutions[without]);
    }
    return Resolution.tied(drops, resolution);
  }

  private static double mean(Map<String, Double> metrics) {
    return metrics.values().stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  private static void requireLength(String name, int length, List<Coalition> coalitions) {
    Arguments.requireLength(name, length, coalitions.size(), "coalition of the plan");
  }
}
