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
 * Agreement of one instance's scores with the model's own behaviour. p is the probability of the
 * label that the model predicts for the whole text x.
 */
public final class Faithfulness {
  public static final String COMPREHENSIVENESS = "comprehensiveness";
  public static final String SUFFICIENCY = "sufficiency";
  public static final String LEAVE_ONE_OUT_TAU = "leave-one-out-tau";

  private static final String THRESHOLD_PREDICTION = "threshold-prediction@";

  private Faithfulness() {}

  /**
   * All metrics by method and by their names in the store, in a fixed order:
   *
   * <ul>
   *   <li>{@code comprehensiveness@s}: p(x) - p(x without the top s %), s = 1, 5, 10, 20, 50, and
   *       their mean {@code comprehensiveness} (AOPC; DeYoung et al. 2020, section 4.2);
   *   <li>{@code sufficiency@s}: p(x) - p(top s % only), and their mean {@code sufficiency};
   *   <li>{@code leave-one-out-tau}: Kendall's tau-b of the scores with p(x) - p(x without the
   *       feature); absent where it is not defined, as for a single feature or equal scores;
   *   <li>{@code threshold-prediction@t}: the index of the label that is predicted when the top t %
   *       are replaced, t = 0, 10 ... 100: what {@link AucTp} needs of the instance.
   * </ul>
   *
   * @param values [plan.coalitions] p of each; null where they could not be computed, and then
   *     there are none of the first three
   * @param resolutions [plan.coalitions] below which difference each of these has no order; null
   *     with them
   * @param thresholdPredictions [plan.thresholdCoalitions] the predicted label index of each; null
   *     where they could not be computed
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

  /** The same for values that are exact. */
  public static Map<String, Map<String, Double>> evaluate(
      PerturbationPlan plan, double[] values, int[] thresholdPredictions) {
    return evaluate(plan, values, new double[values.length], thresholdPredictions);
  }

  /** The name under which the label predicted at a threshold, in per cent, is stored. */
  public static String thresholdPrediction(int threshold) {
    return THRESHOLD_PREDICTION + threshold;
  }

  /** Whether a metric's value is a label index, which no mean can be taken of. */
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

  /** [n] how much p drops without each feature; drops that have no order are equal. */
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
