package dev.ascribe.scheduling;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.HeapBytes;
import dev.ascribe.study.Named;
import dev.ascribe.study.RunSpec;
import java.time.Instant;

/**
 * Something that happened in a running study. The {@code StudySupervisor} reports events to its
 * listener; clients follow them to show progress. The names are in the past tense.
 */
public sealed interface StudyEvent {
  /**
   * The kinds of events, one for each record, so that the compiler checks that a switch covers all
   * events.
   */
  enum Kind implements Named {
    PLANNED,
    TRAINING_STARTED,
    TRAINING_ADVANCED,
    TRAINED,
    INSTANCE_ADVANCED,
    INSTANCE_COMPLETED,
    UNIT_FAILED,
    RUN_COMPLETED,
    STUDY_COMPLETED,
    STUDY_ABORTED,
    STUDY_CANCELLED
  }

  Kind kind();

  /**
   * An event with its number and time. A reader that loses its connection continues after the last
   * number that it has seen.
   *
   * @param number the same for all readers; it grows by one with each event of a study. The first
   *     is the start time of this process in milliseconds since 1970, so that numbers of earlier
   *     processes are smaller
   */
  record Numbered(long number, Instant at, StudyEvent event) {}

  /**
   * The study was planned and compared with the store.
   *
   * @param instances number of instances of all runs
   * @param storedInstances number of instances whose results are already stored
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
   * More of the work on an instance is done. This is for estimates of the time left. Journals do
   * not keep it.
   *
   * @param share of the work, above 0 and below 1; it grows with each event of the instance
   */
  record InstanceAdvanced(RunSpec run, String instanceId, double share) implements StudyEvent {
    @Override
    public Kind kind() {
      return Kind.INSTANCE_ADVANCED;
    }
  }

  /**
   * All rows of an instance are durable.
   *
   * @param evaluations number of forward passes that the instance took
   */
  record InstanceCompleted(RunSpec run, String instanceId, int done, int total, long evaluations)
      implements StudyEvent {
    @Override
    public Kind kind() {
      return Kind.INSTANCE_COMPLETED;
    }
  }

  /**
   * A unit failed for good; the study continues without it.
   *
   * @param code under which the failure is in the failure table, too
   */
  record UnitFailed(RunSpec run, String unit, ErrorCode code, String message, int attempts)
      implements StudyEvent {
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
   * The study has ended, since none of its work is left to do.
   *
   * @param failures number of units that failed for good
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
   * Estimates the bytes that the event takes on the heap with its number and time. The run does not
   * count, since many events share it.
   */
  default long heapBytes() {
    long texts =
        switch (kind()) {
          case UNIT_FAILED -> {
            UnitFailed failed = (UnitFailed) this;
            yield HeapBytes.of(failed.unit()) + HeapBytes.of(failed.message());
          }
          case INSTANCE_ADVANCED -> HeapBytes.of(((InstanceAdvanced) this).instanceId());
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
