package dev.ascribe.scheduling.supervision;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.CheckpointRetention;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.queue.UnitOutcome;
import dev.ascribe.scheduling.supervision.RunFinisher.RunFinished;
import dev.ascribe.scheduling.supervision.RunTracker.State;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.study.RunSpec;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Moves the runs of a study from one state to the next. Each step updates the run's tracker, and
 * says what follows from it, which the {@link StudySupervisor} does. Not thread-safe: the
 * supervisor owns it.
 */
final class RunSteps {
  /**
   * What follows from a step of a run.
   *
   * @param events to be reported; if there are none, the run's new status is reported
   * @param rows to be stored; may be empty
   * @param training the training to be submitted, if any
   * @param unneeded directories of trained weights that may be deleted
   * @param fatal why the study cannot continue, if so
   */
  record Step(
      RunTracker tracker,
      List<StudyEvent> events,
      List<ResultRow> rows,
      Optional<WorkUnit> training,
      List<Path> unneeded,
      Optional<UnitResult.Failed> fatal) {
    private static Step of(RunTracker tracker, List<StudyEvent> events, List<ResultRow> rows) {
      return new Step(tracker, events, rows, Optional.empty(), List.of(), Optional.empty());
    }

    private static Step fatal(
        RunTracker tracker, List<StudyEvent> events, UnitResult.Failed cause) {
      return new Step(tracker, events, List.of(), Optional.empty(), List.of(), Optional.of(cause));
    }
  }

  private final StudyTask task;
  private final String studyId;
  private final KeptWeights kept;

  RunSteps(StudyTask task, KeptWeights kept) {
    this.task = task;
    this.studyId = task.study().id();
    this.kept = kept;
  }

  /** Begins a run with its training, unless no training is needed. */
  Step begin(RunTracker tracker) {
    RunSpec run = tracker.run();
    if (!tracker.needsTraining()) {
      tracker.enter(State.EVALUATING);
      return Step.of(tracker, List.of(), List.of(row(tracker)));
    }
    tracker.enter(State.TRAINING);
    WorkUnit training =
        new WorkUnit.Train(
            run.id() + "/train",
            run,
            task.study().training(),
            task.checkpointOf(run).toString(),
            tracker.inputs().model(),
            tracker.inputs().data());
    return new Step(
        tracker,
        List.of(new StudyEvent.TrainingStarted(run)),
        List.of(row(tracker)),
        Optional.of(training),
        List.of(),
        Optional.empty());
  }

  /** Applies a message about the training of a run. */
  Step training(RunTracker tracker, UnitOutcome outcome) {
    return switch (outcome.kind()) {
      case ADVANCED -> trainingAdvanced(tracker, (UnitOutcome.Advanced) outcome);
      case COMPLETED ->
          trained(tracker, (UnitResult.Trained) ((UnitOutcome.Completed) outcome).result());
      case FAILED -> trainingFailed(tracker, (UnitOutcome.Failed) outcome);
    };
  }

  private static Step trainingAdvanced(RunTracker tracker, UnitOutcome.Advanced advanced) {
    tracker.trainingAdvanced(advanced.step(), advanced.steps());
    StudyEvent event =
        new StudyEvent.TrainingAdvanced(tracker.run(), advanced.step(), advanced.steps());
    return Step.of(tracker, List.of(event), List.of());
  }

  private Step trained(RunTracker tracker, UnitResult.Trained trained) {
    tracker.trained(trained.checkpoint(), trained.digest(), trained.devAccuracy());
    tracker.enter(State.EVALUATING);
    StudyEvent event =
        new StudyEvent.Trained(tracker.run(), trained.devAccuracy(), trained.seconds());
    return Step.of(tracker, List.of(event), List.of(row(tracker)));
  }

  private Step trainingFailed(RunTracker tracker, UnitOutcome.Failed failed) {
    return failed.cause().code() == ErrorCode.INPUT_CHANGED
        ? Step.fatal(tracker, List.of(), failed.cause())
        : fail(tracker, failed);
  }

  /** Notes that an instance of a run has ended. */
  Step instanceEnded(RunTracker tracker, InstanceEnded ended) {
    if (ended.stored()) {
      tracker.instanceCompleted();
    } else {
      tracker.instanceFailed();
    }
    if (ended.failures().stream().anyMatch(FailureRow::isRetryable)) {
      tracker.noteRetryableFailure();
    }
    // The process that has taken the study over explains the instance.
    boolean isTakenOver =
        ended.unwritten().filter(cause -> cause.code() == ErrorCode.TAKEN_OVER).isPresent();
    List<StudyEvent> events = failures(tracker, isTakenOver ? List.of() : ended.failures());
    Optional<UnitResult.Failed> fatal =
        ended.unwritten().filter(StudyWriter::isFaultOfStore).or(() -> changedInput(ended));
    if (fatal.isPresent()) {
      return Step.fatal(tracker, events, fatal.get());
    }
    if (ended.stored()) {
      events.add(
          new StudyEvent.InstanceCompleted(
              tracker.run(),
              ended.task().instance().id(),
              tracker.completed(),
              tracker.total(),
              ended.evaluations()));
    }
    return Step.of(tracker, events, List.of());
  }

  /**
   * If a file has changed, all other instances would fail in the same way, and the next start tells
   * the user what to do.
   */
  private static Optional<UnitResult.Failed> changedInput(InstanceEnded ended) {
    return ended.failures().stream()
        .filter(failure -> failure.code().equals(ErrorCode.INPUT_CHANGED.name()))
        .findFirst()
        .map(failure -> new UnitResult.Failed(ErrorCode.INPUT_CHANGED, failure.message()));
  }

  /**
   * Begins to summarise a run whose instances have all ended. Returns the row to be written
   * together with the figures of the run.
   */
  RunRow summarise(RunTracker tracker) {
    tracker.enter(State.SUMMARISING);
    boolean complete = tracker.isComplete();
    if (complete && kept.retention() == CheckpointRetention.NONE) {
      tracker.forgetCheckpoint();
    }
    return tracker.row(studyId, complete ? State.DONE : State.FAILED);
  }

  /** Ends a run whose figures and last row are durable, or could not be computed. */
  Step finished(RunTracker tracker, RunFinished finished) {
    RunSpec run = tracker.run();
    Optional<UnitResult.Failed> failure = finished.failure();
    if (failure.isPresent()) {
      return StudyWriter.isFaultOfStore(failure.get())
          ? Step.fatal(tracker, List.of(), failure.get())
          : fail(tracker, new UnitOutcome.Failed(run.id() + "/summary", failure.get()));
    }
    boolean complete = tracker.isComplete();
    tracker.enter(complete && finished.unexplained().isEmpty() ? State.DONE : State.FAILED);
    tracker.measured(finished.accuracy());
    List<StudyEvent> events = failures(tracker, finished.unexplained());
    events.add(
        new StudyEvent.RunCompleted(
            run, finished.accuracy(), tracker.completed(), tracker.seconds()));
    Step weights = complete ? releaseWeights(tracker) : Step.of(tracker, List.of(), List.of());
    return new Step(
        tracker, events, weights.rows(), Optional.empty(), weights.unneeded(), Optional.empty());
  }

  /**
   * Gives up weights that are not needed any more since a run is complete. Rows of other runs no
   * longer name them.
   */
  Step releaseWeights(RunTracker completed) {
    List<Path> directories = new ArrayList<>();
    List<ResultRow> rows = new ArrayList<>();
    for (RunTracker run : kept.unneededAfter(completed)) {
      directories.add(task.checkpointOf(run.run()));
      if (run.hasCheckpoint()) {
        run.forgetCheckpoint();
        rows.add(row(run));
      }
    }
    return new Step(completed, List.of(), rows, Optional.empty(), directories, Optional.empty());
  }

  /** Fails a run that cannot continue. The study continues with its other runs. */
  private Step fail(RunTracker tracker, UnitOutcome.Failed failed) {
    tracker.abandon();
    tracker.enter(State.FAILED);
    FailureRow failure =
        new FailureRow(
            studyId,
            tracker.run().id(),
            "",
            failed.unitId(),
            failed.cause().code().name(),
            failed.cause().message(),
            failed.attempts());
    return Step.of(tracker, failures(tracker, List.of(failure)), List.of(failure, row(tracker)));
  }

  private static List<StudyEvent> failures(RunTracker tracker, List<FailureRow> failures) {
    List<StudyEvent> events = new ArrayList<>();
    for (FailureRow failure : failures) {
      events.add(
          new StudyEvent.UnitFailed(
              tracker.run(),
              failure.unit(),
              ErrorCode.valueOf(failure.code()),
              failure.message(),
              failure.attempts()));
    }
    return events;
  }

  private RunRow row(RunTracker tracker) {
    return tracker.row(studyId, tracker.state());
  }
}
