package dev.ascribe.app;

import dev.ascribe.common.AscribeException;
import dev.ascribe.model.catalog.ModelDigest;
import dev.ascribe.model.safetensors.Checkpoint;
import dev.ascribe.scheduling.supervision.RunInputs;
import dev.ascribe.scheduling.supervision.StudyTask;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudySpec;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads from the store and the disk how far earlier processes came with the runs of a study. */
record StoredRuns(StudySpec study, ResultStore store) {
  private static final Logger LOG = LoggerFactory.getLogger(StoredRuns.class);

  /** Trained weights on the disk, and their digest. */
  private record Weights(String directory, String digest) {}

  /** The runs of the plan that the store knows, by their ids. */
  Map<String, StudyTask.StoredRun> read(StudyPlan plan) {
    Map<String, Double> accuracies = new HashMap<>();
    for (MetricRow metric : store.runMetrics(study.id())) {
      if (metric.name().equals("accuracy") && metric.subset().equals("all")) {
        accuracies.put(metric.runId(), metric.value());
      }
    }
    Map<String, StudyTask.StoredRun> stored = new HashMap<>();
    for (RunSpec run : plan.runs()) {
      store
          .run(study.id(), run.id())
          .ifPresent(
              row ->
                  stored.put(run.id(), read(row, accuracies.getOrDefault(run.id(), Double.NaN))));
    }
    return stored;
  }

  private StudyTask.StoredRun read(RunRow row, double accuracy) {
    boolean done = row.status().equals("done");
    // A run that is done no longer needs its weights.
    Optional<Weights> weights = done ? Optional.empty() : weights(row);
    return new StudyTask.StoredRun(
        store.completedInstances(study.id(), row.runId()),
        done,
        weights.map(Weights::directory),
        weights.map(Weights::digest).orElse(null),
        !done && row.checkpoint() != null && weights.isEmpty(),
        new RunInputs(row.modelDigest(), row.dataDigest()),
        row.devAccuracy(),
        accuracy);
  }

  /** The weights of a run; empty if they differ from those that were written. */
  private Optional<Weights> weights(RunRow row) {
    if (row.checkpoint() == null) {
      return Optional.empty();
    }
    Path directory = Path.of(row.checkpoint());
    try {
      String digest = ModelDigest.of(directory);
      if (row.checkpointDigest() == null) {
        // Older versions wrote no digest: weights that can be opened are taken to be sound.
        Checkpoint.open(directory).close();
      } else if (!digest.equals(row.checkpointDigest())) {
        return lost(
            row, "digest %s when written, %s now".formatted(row.checkpointDigest(), digest));
      }
      return Optional.of(new Weights(row.checkpoint(), digest));
    } catch (AscribeException unreadable) {
      return lost(row, unreadable.getMessage());
    }
  }

  private Optional<Weights> lost(RunRow row, String reason) {
    LOG.warn(
        "study {}: run {} is trained again, its weights are not what was written: {}",
        study.id(),
        row.runId(),
        reason);
    return Optional.empty();
  }
}
