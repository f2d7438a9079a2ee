package dev.ascribe.scheduling;

import dev.ascribe.dataset.Instance;
import dev.ascribe.storage.ResultRow;
import java.util.List;
import java.util.Map;

/**
 * A page of a run's instances with their stored results, as an {@link InstanceQuery} asks for it.
 *
 * @param total number of instances of the run
 * @param matching number of the run's instances that match the filters
 * @param offset position of the page's first instance among those that match
 * @param labels the labels, in the order of the probabilities in each prediction
 * @param explainable whether the run's model is there, so that it can explain other texts, too
 * @param scales the largest magnitude of a score of all texts of the run, by method
 */
public record InstancePage(
    int total,
    int matching,
    int offset,
    List<ExplainedInstance> instances,
    List<String> labels,
    boolean explainable,
    Map<String, Double> scales) {
  public InstancePage {
    instances = List.copyOf(instances);
    labels = List.copyOf(labels);
    scales = Map.copyOf(scales);
  }

  /**
   * An instance and its stored results.
   *
   * @param prediction null until it is stored
   * @param metrics metrics by method and name; those of plausibility compare with the union of the
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
