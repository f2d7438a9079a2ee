package dev.ascribe.scheduling;

import dev.ascribe.dataset.Instance;
import dev.ascribe.storage.ResultRow;
import java.util.List;
import java.util.Map;

/**
 * A page of a run's instances.
 *
 * @param total number of instances of the run
 * @param matching how many of them match the filters
 * @param offset position of the page's first instance among those that match
 * @param labels in the order of the predictions' probabilities
 */
public record InstancePage(
    int total, int matching, int offset, List<ExplainedInstance> instances, List<String> labels) {
  public InstancePage {
    instances = List.copyOf(instances);
    labels = List.copyOf(labels);
  }

  /**
   * An instance and its stored results.
   *
   * @param prediction null until it is stored
   * @param metrics by method and name; metrics of plausibility are against the union of the
   *     rationales
   */
  public record ExplainedInstance(
      Instance instance,
      ResultRow.PredictionRow prediction,
      List<ResultRow.AttributionRow> attributions,
      Map<String, Map<String, Double>> metrics) {
    public ExplainedInstance {
      attributions = List.copyOf(attributions);
      metrics = Map.copyOf(metrics);
    }
  }
}
