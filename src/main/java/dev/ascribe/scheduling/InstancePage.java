package dev.ascribe.scheduling;

import dev.ascribe.dataset.Instance;
import dev.ascribe.storage.ResultRow;
import java.util.List;
import java.util.Map;

/**
 * Some instances of a run.
 *
 * @param total instances of the run
 * @param matching of them, that the filters let through
 * @param offset of the first one here among those
 * @param labels in the order of the predictions' probabilities
 */
public record InstancePage(
    int total, int matching, int offset, List<ExplainedInstance> instances, List<String> labels) {
  public InstancePage {
    instances = List.copyOf(instances);
    labels = List.copyOf(labels);
  }

  /**
   * An instance with what is stored of it.
   *
   * @param prediction or null while it is not stored
   * @param metrics by method and name; against the union of the rationales where they are against
   *     one
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
