package dev.ascribe.scheduling.registry;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.RunPage;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyPace;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudyStatus.RunStatus;
import dev.ascribe.scheduling.StudyStatus.State;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.scheduling.supervision.StudyReport;
import dev.ascribe.study.Named;
import dev.ascribe.worker.protocol.UnitResult;
import java.time.Instant;
import java.util.List;

/**
 * The state and progress of one study in this process. The registry updates it with the reports of
 * the study's supervisor, and answers requests for the study's status and events from it. Not
 * thread-safe: the registry owns it.
 */
final class LiveStudy {
  private final StudySubmission submission;
  private final StudyJournal journal;
  private final Instant submitted;
  private final LiveRuns runs = new LiveRuns();
  private StudyPace pace;
  private State state = State.RUNNING;
  private Instant ended;
  private String cause;
  private boolean aborted;
  private boolean takenOver;
  private int failures;
  private long evaluations;

  /**
   * @param submitted when the study was submitted
   */
  LiveStudy(StudySubmission submission, StudyJournal journal, Instant submitted) {
    this.submission = submission;
    this.journal = journal;
    this.submitted = submitted;
  }

  StudySubmission submission() {
    return submission;
  }

  StudyJournal journal() {
    return journal;
  }

  State state() {
    return state;
  }

  /**
   * Whether the study was aborted here but is still unfinished in the store, so that the next
   * process would resume it.
   */
  boolean isUnfinishedInStore() {
    return aborted;
  }

  /** Whether another process has taken the study over, so that only the store knows its state. */
  boolean isTakenOver() {
    return takenOver;
  }

  /** Returns the time when the study was submitted. */
  Instant submitted() {
    return submitted;
  }

  /** Returns the time when the study ended, or null if it has not. */
  Instant ended() {
    return ended;
  }

  /** Notes that work on the study begins, of which a pace estimates the end. */
  void begin(StudyPace begun) {
    pace = begun;
  }

  /**
   * Notes that the study could not be opened: it stays interrupted, as an earlier process left it.
   */
  void refused(UnitResult.Failed why, Instant now) {
    record(new StudyEvent.StudyAborted(submission.study().id(), why.code(), why.message()), now);
    state = State.INTERRUPTED;
  }

  void apply(StudyReport report, Instant now, long nanos) {
    for (RunStatus run : report.changed()) {
      runs.put(run);
    }
    if (report.event() != null) {
      pace.apply(report.event(), nanos);
      if (report.event().kind() != StudyEvent.Kind.INSTANCE_ADVANCED) {
        record(report.event(), now);
      }
    }
  }

  void record(StudyEvent event, Instant now) {
    StudyLog.log(submission.study().id(), event);
    switch (event.kind()) {
      case UNIT_FAILED -> failures++;
      case INSTANCE_COMPLETED ->
          evaluations += ((StudyEvent.InstanceCompleted) event).evaluations();
      case STUDY_COMPLETED -> end(runs.areAllDone() ? State.DONE : State.FAILED, now);
      case STUDY_ABORTED -> {
        cause = ((StudyEvent.StudyAborted) event).message();
        aborted = true;
        takenOver = ((StudyEvent.StudyAborted) event).code() == ErrorCode.TAKEN_OVER;
        end(State.FAILED, now);
      }
      case STUDY_CANCELLED -> end(State.CANCELLED, now);
      case PLANNED,
          TRAINING_STARTED,
          TRAINING_ADVANCED,
          TRAINED,
          INSTANCE_ADVANCED,
          RUN_COMPLETED -> {}
    }
    journal.append(event, now);
  }

  private void end(State last, Instant now) {
    state = last;
    ended = now;
  }

  /**
   * Returns the status of the study without its title and its failures, which only the store has.
   *
   * @throws AscribeException UNKNOWN_NAME if the page is to begin after a run that the study does
   *     not have
   */
  StudyStatus status(RunQuery query, long nanos) {
    RunPage page = runs.page(submission.study().id(), query);
    return new StudyStatus(
        submission.study().id(),
        submission.study().name(),
        null,
        submission.study().digest(),
        state,
        submission.priority(),
        submission.study().methods().stream().map(Named::id).toList(),
        submitted,
        ended,
        page.runs(),
        page.next(),
        runs.states(),
        runs.size(),
        runs.instances(),
        runs.completed(),
        runs.failed(),
        evaluations,
        pace == null || ended != null ? Double.NaN : pace.secondsLeft(nanos),
        List.of(),
        failures,
        cause);
  }
}
