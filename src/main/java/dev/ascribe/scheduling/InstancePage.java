package dev.ascribe.scheduling;

import dev.ascribe.dataset.Instance;
import dev.ascribe.storage.ResultRow;
import java.util.List;

/**
 * Some instances of a run.
 *
 * @param total instances of the run
 * @param offset of the first one here
 * @param labels in the order of the predictions' probabilities
 */
public record InstancePage(
    int total, int offset, List<ExplainedInstance> instances, List<String> labels) {
  public InstancePage {
    instances = List.copyOf(instances);
    labels = List.copyOf(labels);
  }

  /**
   * An instance with what is stored of it.
   *
   * @param prediction or null while it is not stored
   */
  public record ExplainedInstance(
      Instance instance,
      ResultRow.PredictionRow prediction,
      List<ResultRow.AttributionRow> attributions) {
    public ExplainedInstance {
      attributions = List.copyOf(attributions);
    }
  }
}
