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
 * Takes the runs of a study from one state to the next: each step updates the run's tracker, is
 * reported to the listener, and is written into the run's row. Not thread-safe: the study's
 * supervisor owns it.
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
   * @param replyTo is told whether the rows of runs are durable
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

  /** Begins a run: with its training, unless its weights exist. */
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

  /** All instances are explained. Returns the row that ends the run once its figures are known. */
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
   * The figures of the run and its last row are durable.
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

  /** The run cannot go on; the study does. */
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
