package dev.ascribe.scheduling.supervision;

import dev.ascribe.dataset.Instance;
import dev.ascribe.model.catalog.ModelDigest;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.RunSpec;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The progress of one run of a study. Not thread-safe: the study's supervisor owns it. */
final class RunTracker {
  /** The states of a run; a state's name in lower case is the status in the store. */
  enum State {
    PENDING,
    TRAINING,
    EVALUATING,
    SUMMARISING,
    DONE,
    FAILED;

    /** Whether the run is being worked on. */
    boolean isActive() {
      return switch (this) {
        case TRAINING, EVALUATING, SUMMARISING -> true;
        case PENDING, DONE, FAILED -> false;
      };
    }

    String id() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private final RunSpec run;
  private final ModelRef untrained;
  private final StudyTask.RunInputs inputs;
  private final Deque<Instance> waiting;
  private final int total;
  private final long startNanos = System.nanoTime();
  private State state = State.PENDING;
  private String checkpoint;
  private String checkpointDigest;
  private double devAccuracy;
  private double accuracy;
  private int step;
  private int steps;
  private int inFlight;
  private int completed;
  private int failed;
  private boolean hasRetryableFailures;

  /**
   * @param untrained the model of the run as it is before training
   * @param inputs digests of the files of the run
   */
  RunTracker(
      RunSpec run,
      ModelRef untrained,
      List<Instance> instances,
      StudyTask.RunInputs inputs,
      StudyTask.StoredRun stored) {
    this.run = run;
    this.untrained = untrained;
    this.inputs = inputs;
    this.total = instances.size();
    this.waiting = new ArrayDeque<>();
    for (Instance instance : instances) {
      if (!stored.completedInstances().contains(instance.id())) {
        waiting.add(instance);
      }
    }
    this.completed = total - waiting.size();
    this.checkpoint = stored.checkpoint().orElse(null);
    this.checkpointDigest = stored.checkpointDigest();
    this.devAccuracy = stored.devAccuracy();
    this.accuracy = stored.accuracy();
  }

  RunSpec run() {
    return run;
  }

  State state() {
    return state;
  }

  void enter(State next) {
    state = next;
  }

  boolean needsTraining() {
    return run.isTrained() && checkpoint == null && !waiting.isEmpty();
  }

  StudyTask.RunInputs inputs() {
    return inputs;
  }

  void trained(String directory, String digest, double accuracy) {
    checkpoint = directory;
    checkpointDigest = digest;
    devAccuracy = accuracy;
  }

  void trainingAdvanced(int done, int ofAll) {
    step = done;
    steps = ofAll;
  }

  boolean hasCheckpoint() {
    return checkpoint != null;
  }

  /** Returns the accuracy on the texts for development; NaN without such texts. */
  double devAccuracy() {
    return devAccuracy;
  }

  /** Sets the accuracy on the run's own instances. */
  void measured(double onInstances) {
    accuracy = onInstances;
  }

  /** The model as workers load it, with the digest of the files that it must be loaded from. */
  ModelRef model() {
    return run.isTrained()
        ? untrained
            .withCheckpoint(checkpoint)
            .withDigest(ModelDigest.ofBoth(inputs.model(), checkpointDigest))
        : untrained.withDigest(inputs.model());
  }

  /** The next instance to explain, if any is left. */
  Optional<Instance> next() {
    Instance instance = waiting.pollFirst();
    if (instance != null) {
      inFlight++;
    }
    return Optional.ofNullable(instance);
  }

  void instanceCompleted() {
    inFlight--;
    completed++;
  }

  void instanceFailed() {
    inFlight--;
    failed++;
  }

  /** Notes that a part of an instance has failed that may succeed when the study is run again. */
  void noteRetryableFailure() {
    hasRetryableFailures = true;
  }

  /** Whether the next run of the study would have nothing to do for this run. */
  boolean isComplete() {
    return failed == 0 && !hasRetryableFailures;
  }

  /** Counts the remaining instances as failed, because the run has no model. */
  void abandon() {
    failed += waiting.size();
    waiting.clear();
  }

  boolean isExplained() {
    return waiting.isEmpty() && inFlight == 0;
  }

  /** Returns the number of instances that are being explained. */
  int inFlight() {
    return inFlight;
  }

  int completed() {
    return completed;
  }

  int failed() {
    return failed;
  }

  int total() {
    return total;
  }

  double seconds() {
    return (System.nanoTime() - startNanos) / 1e9;
  }

  /** Returns the row of the run with a status, which may be one that the run enters later. */
  RunRow row(String studyId, State status) {
    return new RunRow(
        studyId,
        run.id(),
        run.dataset().name(),
        run.model(),
        run.paradigm().id(),
        run.trainingSize(),
        run.seed(),
        status.id(),
        devAccuracy,
        checkpoint,
        total,
        inputs.model(),
        inputs.data(),
        checkpointDigest);
  }

  /** The run as callers see it. */
  StudyStatus.RunStatus status() {
    return new StudyStatus.RunStatus(
        run.id(),
        run.dataset().name(),
        run.model(),
        run.paradigm().id(),
        run.trainingSize(),
        run.seed(),
        state.id(),
        step,
        steps,
        total,
        completed,
        failed,
        accuracy);
  }

  /** Forgets the checkpoint once its files are gone. */
  void forgetCheckpoint() {
    checkpoint = null;
    checkpointDigest = null;
  }
}
