package dev.ascribe.evaluation;

import dev.ascribe.evaluation.RunSummary.Figure;
import dev.ascribe.evaluation.RunSummary.Prediction;
import dev.ascribe.evaluation.RunSummary.Settings;
import dev.ascribe.evaluation.RunSummary.ThresholdLabel;
import dev.ascribe.evaluation.faithfulness.AucTp;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The labels that a run's model predicts at thresholds, from which AUC-TP is computed.
 *
 * @param byMethod method, threshold, instance
 */
record ThresholdLabels(Map<String, Map<Integer, Map<String, Integer>>> byMethod) {
  static ThresholdLabels of(List<ThresholdLabel> labels) {
    Map<String, Map<Integer, Map<String, Integer>>> byMethod = new HashMap<>();
    for (ThresholdLabel label : labels) {
      byMethod
          .computeIfAbsent(label.method(), method -> new HashMap<>())
          .computeIfAbsent(label.threshold(), threshold -> new HashMap<>())
          .put(label.instanceId(), label.label());
    }
    return new ThresholdLabels(byMethod);
  }

  Set<String> methods() {
    return byMethod.keySet();
  }

  /**
   * Returns {@code auc-tp} and {@code auc-tp-p0} of a subset, over the instances that have a label
   * at every threshold; none if there is no such instance, or if the subset lacks gold labels.
   */
  List<Figure> figures(Settings settings, RunSubset subset, String method) {
    Map<Integer, Map<String, Integer>> ofMethod = byMethod.getOrDefault(method, Map.of());
    List<Map<String, Integer>> thresholds =
        AucTp.thresholds().stream().map(t -> ofMethod.getOrDefault(t, Map.of())).toList();
    List<Prediction> complete =
        subset.instances().stream()
            .filter(i -> thresholds.stream().allMatch(t -> t.containsKey(i.instanceId())))
            .toList();
    if (!subset.allLabels() || complete.isEmpty()) {
      return List.of();
    }
    int[][] predicted =
        thresholds.stream()
            .map(t -> complete.stream().mapToInt(i -> t.get(i.instanceId())).toArray())
            .toArray(int[][]::new);
    int[] gold = settings.indexes(complete.stream().map(Prediction::gold).toList());
    AucTp curve = AucTp.of(gold, predicted, settings.labels().size());
    return List.of(
        new Figure(method, "auc-tp", subset.name(), curve.area(), complete.size()),
        new Figure(method, "auc-tp-p0", subset.name(), curve.performanceAtZero(), complete.size()));
  }
}
