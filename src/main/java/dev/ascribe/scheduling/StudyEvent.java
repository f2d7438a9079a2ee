package dev.ascribe.scheduling;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.HeapBytes;
import dev.ascribe.study.Named;
import dev.ascribe.study.RunSpec;

/** An event of a running study, named in the past tense, for listeners that show progress. */
public sealed interface StudyEvent {
  /** One for each type of event, so that a switch over them is checked to be complete. */
  enum Kind implements Named {
    PLANNED,
    TRAINING_STARTED,
    TRAINING_ADVANCED,
    TRAINED,
    INSTANCE_COMPLETED,
    UNIT_FAILED,
    RUN_COMPLETED,
    STUDY_COMPLETED,
    STUDY_ABORTED,
    STUDY_CANCELLED
  }

  Kind kind();

  /**
   * The study was planned and compared with the store.
   *
   * @param instances all instances of all runs
   * @param storedInstances those that an earlier run of the study has already stored
   */
  record Planned(String studyId, int runs, int instances, int storedInstances)
      implements StudyEvent {
    @Override
    public Kind kind() {
      return Kind.PLANNED;
    }
  }

  record TrainingStarted(RunSpec run) implements StudyEvent {
    @Override
    public Kind kind() {
      return Kind.TRAINING_STARTED;
    }
  }

  /**
   * A training took another step.
   *
   * @param step optimiser steps done, of {@code steps}
   */
  record TrainingAdvanced(RunSpec run, int step, int steps) implements StudyEvent {
    @Override
    public Kind kind() {
      return Kind.TRAINING_ADVANCED;
    }
  }

  record Trained(RunSpec run, double devAccuracy, double seconds) implements StudyEvent {
    @Override
    public Kind kind() {
      return Kind.TRAINED;
    }
  }

  /**
   * All rows of an instance are durable.
   *
   * @param evaluations forward passes spent on it
   */
  record InstanceCompleted(RunSpec run, String instanceId, int done, int total, long evaluations)
      implements StudyEvent {
    @Override
    public Kind kind() {
      return Kind.INSTANCE_COMPLETED;
    }
  }

  /** A unit failed for good; the study goes on. */
  record UnitFailed(RunSpec run, String unit, String message, int attempts) implements StudyEvent {
    @Override
    public Kind kind() {
      return Kind.UNIT_FAILED;
    }
  }

  record RunCompleted(RunSpec run, double accuracy, int instances, double seconds)
      implements StudyEvent {
    @Override
    public Kind kind() {
      return Kind.RUN_COMPLETED;
    }
  }

  /** The last event of a study. */
  sealed interface End extends StudyEvent {}

  /**
   * Nothing of the study is left to do.
   *
   * @param failures units that failed for good
   */
  record StudyCompleted(String studyId, int failures, double seconds) implements End {
    @Override
    public Kind kind() {
      return Kind.STUDY_COMPLETED;
    }
  }

  /** The study ended early, because it could not continue; stored results are kept. */
  record StudyAborted(String studyId, ErrorCode code, String message) implements End {
    @Override
    public Kind kind() {
      return Kind.STUDY_ABORTED;
    }
  }

  /** A caller cancelled the study; stored results are kept. */
  record StudyCancelled(String studyId) implements End {
    @Override
    public Kind kind() {
      return Kind.STUDY_CANCELLED;
    }
  }

  /**
   * About how many bytes the event takes on the heap, with its number and time but without its run,
   * which events share.
   */
  default long heapBytes() {
    long texts =
        switch (kind()) {
          case UNIT_FAILED -> {
            UnitFailed failed = (UnitFailed) this;
            yield HeapBytes.of(failed.unit()) + HeapBytes.of(failed.message());
          }
          case INSTANCE_COMPLETED -> HeapBytes.of(((InstanceCompleted) this).instanceId());
          case STUDY_ABORTED -> HeapBytes.of(((StudyAborted) this).message());
          case PLANNED,
              TRAINING_STARTED,
              TRAINING_ADVANCED,
              TRAINED,
              RUN_COMPLETED,
              STUDY_COMPLETED,
              STUDY_CANCELLED ->
              0;
        };
    return 160 + texts;
  }
}
