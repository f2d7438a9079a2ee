package dev.ascribe.scheduling.supervision;

import dev.ascribe.scheduling.coordination.SampledValues;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.UnfinishedSamplingRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Converts values of samplings in progress to rows of the store, and back. */
public final class StoredSamplings {
  private StoredSamplings() {}

  /**
   * Reads the values that an earlier process has stored of a study's samplings. There are about as
   * many as the sampling plans had room for that were open at once.
   *
   * @return the values in the order of the plan, by {@link InstanceTask#name}
   */
  public static Map<String, List<SampledValues>> read(String studyId, ResultStore store) {
    Map<String, List<SampledValues>> byInstance = new HashMap<>();
    for (UnfinishedSamplingRow row : store.unfinishedSamplings(studyId)) {
      byInstance
          .computeIfAbsent(
              InstanceTask.name(row.runId(), row.instanceId()), name -> new ArrayList<>())
          .add(
              new SampledValues(
                  row.unit(),
                  row.firstCoalition(),
                  row.model(),
                  row.target(),
                  row.coalitionValues(),
                  row.resolutions(),
                  row.cached(),
                  row.seconds()));
    }
    return byInstance;
  }

  static UnfinishedSamplingRow row(InstanceTask task, SampledValues sampled) {
    return new UnfinishedSamplingRow(
        task.study().id(),
        task.run().id(),
        task.instance().id(),
        sampled.unit(),
        sampled.first(),
        sampled.model(),
        sampled.target(),
        sampled.values(),
        sampled.resolutions(),
        sampled.cached(),
        sampled.seconds());
  }
}
