package dev.ascribe.scheduling;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.HeapBytes;
import dev.ascribe.study.RunSpec;

/** What happened in a running study, in the past tense, for whoever shows progress. */
public sealed interface StudyEvent {
  /**
   * The study was planned and compared with the store.
   *
   * @param instances all instances of all runs
   * @param storedInstances those that an earlier run of the study has already stored
   */
  record Planned(String studyId, int runs, int instances, int storedInstances)
      implements StudyEvent {}

  record TrainingStarted(RunSpec run) implements StudyEvent {}

  /**
   * A training took another step.
   *
   * @param step optimiser steps done, of {@code steps}
   */
  record TrainingAdvanced(RunSpec run, int step, int steps) implements StudyEvent {}

  record Trained(RunSpec run, double devAccuracy, double seconds) implements StudyEvent {}

  /**
   * All rows of an instance are durable.
   *
   * @param evaluations forward passes spent on it
   */
  record InstanceCompleted(RunSpec run, String instanceId, int done, int total, long evaluations)
      implements StudyEvent {}

  /** A unit failed for good; the study goes on. */
  record UnitFailed(RunSpec run, String unit, String message, int attempts) implements StudyEvent {}

  record RunCompleted(RunSpec run, double accuracy, int instances, double seconds)
      implements StudyEvent {}

  /** The last event of a study. */
  sealed interface End extends StudyEvent {}

  /**
   * Nothing of the study is left to do.
   *
   * @param failures units that failed for good
   */
  record StudyCompleted(String studyId, int failures, double seconds) implements End {}

  /** The study ended early, because going on is pointless; what is stored is kept. */
  record StudyAborted(String studyId, ErrorCode code, String message) implements End {}

  /** The study was cancelled by a caller; what is stored is kept. */
  record StudyCancelled(String studyId) implements End {}

  /**
   * An estimate of the bytes that it takes on the heap while it is kept, with its number, its time
   * and without its run, which it shares with others.
   */
  default long heapBytes() {
    long bytes = 160;
    if (this instanceof UnitFailed failed) {
      bytes += HeapBytes.of(failed.unit()) + HeapBytes.of(failed.message());
    } else if (this instanceof InstanceCompleted completed) {
      bytes += HeapBytes.of(completed.instanceId());
    } else if (this instanceof StudyAborted aborted) {
      bytes += HeapBytes.of(aborted.message());
    }
    return bytes;
  }
}
