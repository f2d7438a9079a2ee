package dev.ascribe.storage;

import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.RunRow;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a store has of a run, from which its study goes on.
 *
 * @param completed ids of the instances whose rows are stored
 * @param accuracy on the run's instances; NaN if it is not stored
 */
public record RunProgress(RunRow row, Set<String> completed, double accuracy) {
  /**
   * Reads the progress of runs of a study.
   *
   * @return the runs that have a row, by their ids
   */
  public static Map<String, RunProgress> read(
      ResultStore store, String studyId, Collection<String> runIds) {
    Map<String, Double> accuracies = new HashMap<>();
    for (MetricRow metric : store.runMetrics(studyId)) {
      if (metric.name().equals("accuracy") && metric.subset().equals("all")) {
        accuracies.put(metric.runId(), metric.value());
      }
    }
    Map<String, RunProgress> progress = new HashMap<>();
    for (String runId : runIds) {
      store
          .run(studyId, runId)
          .ifPresent(
              row ->
                  progress.put(
                      runId,
                      new RunProgress(
                          row,
                          store.completedInstances(studyId, runId),
                          accuracies.getOrDefault(runId, Double.NaN))));
    }
    return progress;
  }
}
