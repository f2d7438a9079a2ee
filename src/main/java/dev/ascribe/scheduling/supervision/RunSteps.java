package dev.ascribe.scheduling.supervision;

import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.queue.UnitOutcome;
import dev.ascribe.scheduling.queue.UnitSubmitter;
import dev.ascribe.scheduling.supervision.RunTracker.State;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.study.RunSpec;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Moves the runs of a study from one state to the next. Each step updates the run's tracker and
 * reports the change to the study's listener; a step that begins, trains or fails a run also writes
 * the run's row. Not thread-safe: the {@link StudySupervisor} owns it.
 */
final class RunSteps {
  private final StudyTask task;
  private final String studyId;
  private final UnitSubmitter submitter;
  private final ActorRef<UnitOutcome> trainings;
  private final StudyReporter reporter;
  private final boolean keepCheckpoints;
  private final ActorRef<StudyWriter.Command> writer;
  private final ActorRef<? super StudyWriter.RunWritten> replyTo;

  /**
   * @param trainings receives the outcomes of trainings
   * @param replyTo receives a reply when a row of a run is durable or has failed
   */
  RunSteps(
      StudyTask task,
      UnitSubmitter submitter,
      ActorRef<UnitOutcome> trainings,
      StudyReporter reporter,
      boolean keepCheckpoints,
      ActorRef<StudyWriter.Command> writer,
      ActorRef<? super StudyWriter.RunWritten> replyTo) {
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

  void trainingAdvanced(RunTracker tracker, UnitOutcome.Advanced advanced) {
    tracker.trainingAdvanced(advanced.step(), advanced.steps());
    reporter.tell(
        new StudyEvent.TrainingAdvanced(tracker.run(), advanced.step(), advanced.steps()), tracker);
  }

  void trained(RunTracker tracker, UnitResult.Trained trained) {
    tracker.trained(trained.checkpoint(), trained.digest(), trained.devAccuracy());
    tracker.enter(State.EVALUATING);
    reporter.tell(
        new StudyEvent.Trained(tracker.run(), trained.devAccuracy(), trained.seconds()), tracker);
    write(tracker, List.of());
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
   * Ends a run whose figures and last row are durable.
   *
   * @param unexplained a failure of the run for each method that could explain none of its texts
   */
  void finished(RunTracker tracker, double accuracy, List<FailureRow> unexplained) {
    RunSpec run = tracker.run();
    boolean complete = tracker.failed() == 0;
    tracker.enter(complete && unexplained.isEmpty() ? State.DONE : State.FAILED);
    tracker.measured(accuracy);
    unexplained.forEach(failure -> reporter.failed(tracker, failure));
    reporter.tell(
        new StudyEvent.RunCompleted(run, accuracy, tracker.completed(), tracker.seconds()),
        tracker);
  }

  /** Fails a run that cannot continue. The study continues with its other runs. */
  void fail(RunTracker tracker, String unit, UnitResult.Failed cause, int attempts) {
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
