package dev.ascribe.scheduling.supervision;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.queue.UnitOutcome;
import dev.ascribe.scheduling.queue.UnitSubmitter;
import dev.ascribe.scheduling.supervision.InstanceCoordinator.InstanceEnded;
import dev.ascribe.scheduling.supervision.RunFinisher.RunFinished;
import dev.ascribe.scheduling.supervision.RunTracker.State;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.study.RunSpec;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Moves the runs of a study from one state to the next. Each step updates the run's tracker and
 * reports the change to the study's listener; a step that begins, trains or fails a run also writes
 * the run's row. A step after which the study cannot continue returns the reason. Not thread-safe:
 * the {@link StudySupervisor} owns it.
 */
final class RunSteps {
  private final StudyTask task;
  private final String studyId;
  private final UnitSubmitter submitter;
  private final ActorRef<UnitOutcome> trainings;
  private final StudyReporter reporter;
  private final boolean keepCheckpoints;
  private final ActorRef<StudyWriter.Command> writer;
  private final ActorRef<StudyWriter.Reply> replyTo;

  /**
   * @param trainings receives the outcomes of trainings
   * @param replyTo receives a reply when a row of a run or of an instance is durable or has failed
   */
  RunSteps(
      StudyTask task,
      UnitSubmitter submitter,
      ActorRef<UnitOutcome> trainings,
      StudyReporter reporter,
      boolean keepCheckpoints,
      ActorRef<StudyWriter.Command> writer,
      ActorRef<StudyWriter.Reply> replyTo) {
    this.task = task;
    this.studyId = task.study().id();
    this.submitter = submitter;
    this.trainings = trainings;
    this.reporter = reporter;
    this.keepCheckpoints = keepCheckpoints;
    this.writer = writer;
    this.replyTo = replyTo;
  }

  /** Begins a run. It submits the training of the run, unless no training is needed. */
  void begin(RunTracker tracker) {
    RunSpec run = tracker.run();
    if (tracker.needsTraining()) {
      tracker.enter(State.TRAINING);
      String directory = task.checkpointOf(run).toString();
      submitter.submit(
          new WorkUnit.Train(
              run.id() + "/train",
              run,
              task.study().training(),
              directory,
              tracker.inputs().model(),
              tracker.inputs().data()),
          trainings);
      reporter.tell(new StudyEvent.TrainingStarted(run), tracker);
    } else {
      tracker.enter(State.EVALUATING);
      reporter.progress(tracker);
    }
    write(tracker, List.of());
  }

  /**
   * Applies a message about the training of a run.
   *
   * @return why the study cannot continue, if so
   */
  Optional<UnitResult.Failed> training(RunTracker tracker, UnitOutcome outcome) {
    switch (outcome.kind()) {
      case ADVANCED -> trainingAdvanced(tracker, (UnitOutcome.Advanced) outcome);
      case COMPLETED ->
          trained(tracker, (UnitResult.Trained) ((UnitOutcome.Completed) outcome).result());
      case FAILED -> {
        UnitOutcome.Failed failed = (UnitOutcome.Failed) outcome;
        if (failed.cause().code() == ErrorCode.INPUT_CHANGED) {
          return Optional.of(failed.cause());
        }
        fail(tracker, failed.unitId(), failed.cause(), failed.attempts());
      }
    }
    return Optional.empty();
  }

  private void trainingAdvanced(RunTracker tracker, UnitOutcome.Advanced advanced) {
    tracker.trainingAdvanced(advanced.step(), advanced.steps());
    reporter.tell(
        new StudyEvent.TrainingAdvanced(tracker.run(), advanced.step(), advanced.steps()), tracker);
  }

  private void trained(RunTracker tracker, UnitResult.Trained trained) {
    tracker.trained(trained.checkpoint(), trained.digest(), trained.devAccuracy());
    tracker.enter(State.EVALUATING);
    reporter.tell(
        new StudyEvent.Trained(tracker.run(), trained.devAccuracy(), trained.seconds()), tracker);
    write(tracker, List.of());
  }

  /**
   * Notes that an instance of a run has ended.
   *
   * @return why the study cannot continue, if so
   */
  Optional<UnitResult.Failed> instanceEnded(RunTracker tracker, InstanceEnded ended) {
    if (ended.stored()) {
      tracker.instanceCompleted();
    } else {
      tracker.instanceFailed();
    }
    ended.failures().forEach(failure -> reporter.failed(tracker, failure));
    Optional<UnitResult.Failed> fatal =
        ended.unwritten().filter(StudyWriter::isFaultOfStore).or(() -> changedInput(ended));
    if (fatal.isEmpty() && ended.stored()) {
      reporter.tell(
          new StudyEvent.InstanceCompleted(
              tracker.run(),
              ended.task().instance().id(),
              tracker.completed(),
              tracker.total(),
              ended.evaluations()),
          tracker);
    }
    return fatal;
  }

  /** Records the failure of an instance whose coordinator crashed. */
  void instanceCrashed(InstanceTask instance, UnitResult.Failed cause) {
    FailureRow failure = new InstanceRows(instance).failure(instance.name(), cause, 1);
    writer.tell(new StudyWriter.WriteInstance(instance, List.of(failure), replyTo));
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
    reporter.progress(tracker);
    boolean complete = tracker.failed() == 0;
    if (complete && !keepCheckpoints) {
      tracker.forgetCheckpoint();
    }
    return tracker.row(studyId, complete ? State.DONE : State.FAILED);
  }

  /**
   * Ends a run whose figures and last row are durable, or could not be computed.
   *
   * @return why the study cannot continue, if so
   */
  Optional<UnitResult.Failed> finished(RunTracker tracker, RunFinished finished) {
    RunSpec run = tracker.run();
    Optional<UnitResult.Failed> failure = finished.failure();
    if (failure.isPresent()) {
      if (!StudyWriter.isFaultOfStore(failure.get())) {
        fail(tracker, run.id() + "/summary", failure.get(), 1);
        return Optional.empty();
      }
      return failure;
    }
    boolean complete = tracker.failed() == 0;
    tracker.enter(complete && finished.unexplained().isEmpty() ? State.DONE : State.FAILED);
    tracker.measured(finished.accuracy());
    finished.unexplained().forEach(unexplained -> reporter.failed(tracker, unexplained));
    reporter.tell(
        new StudyEvent.RunCompleted(
            run, finished.accuracy(), tracker.completed(), tracker.seconds()),
        tracker);
    return Optional.empty();
  }

  /** Fails a run that cannot continue. The study continues with its other runs. */
  private void fail(RunTracker tracker, String unit, UnitResult.Failed cause, int attempts) {
    RunSpec run = tracker.run();
    tracker.abandon();
    tracker.enter(State.FAILED);
    FailureRow failure =
        new FailureRow(studyId, run.id(), "", unit, cause.code().name(), cause.message(), attempts);
    reporter.failed(tracker, failure);
    write(tracker, List.of(failure));
  }

  private void write(RunTracker tracker, List<FailureRow> others) {
    List<ResultRow> rows = new ArrayList<>(others);
    rows.add(tracker.row(studyId, tracker.state()));
    writer.tell(new StudyWriter.WriteRun(tracker.run(), rows, replyTo));
  }
}
