package dev.ascribe.app;

import dev.ascribe.common.AscribeException;
import dev.ascribe.model.catalog.ModelDigest;
import dev.ascribe.model.safetensors.Checkpoint;
import dev.ascribe.scheduling.supervision.StudyTask;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.RunProgress;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudySpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads which results of a study's runs earlier processes have stored, and whether the trained
 * weights of the runs are still on the disk.
 */
record StoredRuns(StudySpec study, ResultStore store) {
  private static final Logger LOG = LoggerFactory.getLogger(StoredRuns.class);

  /** Trained weights on the disk, and their digest. */
  private record Weights(String directory, String digest) {}

  /** Returns the runs of the plan that have a row in the store, by their ids. */
  Map<String, StudyTask.StoredRun> read(StudyPlan plan) {
    Map<String, StudyTask.StoredRun> stored = new HashMap<>();
    RunProgress.read(store, study.id(), plan.runs().stream().map(RunSpec::id).toList())
        .forEach((run, progress) -> stored.put(run, read(progress)));
    return stored;
  }

  private StudyTask.StoredRun read(RunProgress progress) {
    RunRow row = progress.row();
    boolean done = row.status().equals("done");
    Optional<Weights> weights = done ? keptWeights(row) : weights(row);
    return new StudyTask.StoredRun(
        completed(progress, done),
        done,
        weights.map(Weights::directory),
        weights.map(Weights::digest).orElse(null),
        !done && row.checkpoint() != null && weights.isEmpty(),
        new StudyTask.RunInputs(row.modelDigest(), row.dataDigest()),
        row.devAccuracy(),
        progress.accuracy());
  }

  /**
   * The instances of which nothing is left to do. In a run that has failed, those are computed
   * again of which a part failed that may succeed now.
   */
  private Set<String> completed(RunProgress progress, boolean done) {
    Set<String> completed = new HashSet<>(progress.completed());
    if (!done) {
      store.failures(study.id(), progress.row().runId()).stream()
          .filter(FailureRow::isRetryable)
          .forEach(failure -> completed.remove(failure.instanceId()));
    }
    return completed;
  }

  /** Returns the weights of a run that no longer needs them, and so does not check them. */
  private static Optional<Weights> keptWeights(RunRow row) {
    return Optional.ofNullable(row.checkpoint())
        .filter(directory -> Files.isDirectory(Path.of(directory)))
        .map(directory -> new Weights(directory, row.checkpointDigest()));
  }

  /** Returns the trained weights of a run; empty if there are none or their files have changed. */
  private Optional<Weights> weights(RunRow row) {
    if (row.checkpoint() == null) {
      return Optional.empty();
    }
    Path directory = Path.of(row.checkpoint());
    try {
      String digest = ModelDigest.of(directory);
      if (row.checkpointDigest() == null) {
        // Older versions stored no digest. Their weights are accepted if they can be opened.
        Checkpoint.open(directory).close();
      } else if (!digest.equals(row.checkpointDigest())) {
        return lost(
            row, "their digest was %s and is %s now".formatted(row.checkpointDigest(), digest));
      }
      return Optional.of(new Weights(row.checkpoint(), digest));
    } catch (AscribeException unreadable) {
      return lost(row, unreadable.getMessage());
    }
  }

  private Optional<Weights> lost(RunRow row, String reason) {
    LOG.warn(
        "study {}: run {} is trained again, because its stored weights have changed: {}",
        study.id(),
        row.runId(),
        reason);
    return Optional.empty();
  }
}
