package dev.ascribe.scheduling.supervision;

import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.worker.protocol.UnitResult;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Reports the events of a study to its listener, and counts its failures. Not thread-safe: the
 * study's supervisor owns it.
 */
final class StudyReporter {
  private final String studyId;
  private final ActorRef<? super StudyReport> listener;
  private final long startNanos = System.nanoTime();
  private int failures;

  StudyReporter(String studyId, ActorRef<? super StudyReport> listener) {
    this.studyId = studyId;
    this.listener = listener;
  }

  /** Reports the events of a step with the status of its run; without events, only the status. */
  void tell(RunSteps.Step step) {
    if (step.events().isEmpty() && step.fatal().isEmpty()) {
      progress(step.tracker());
    }
    step.events().forEach(event -> tell(event, step.tracker()));
  }

  /** Reports an event with the status of the runs that it changed. */
  void tell(StudyEvent event, RunTracker... changed) {
    tell(event, Arrays.asList(changed));
  }

  void tell(StudyEvent event, Collection<RunTracker> changed) {
    if (event instanceof StudyEvent.UnitFailed) {
      failures++;
    }
    List<StudyStatus.RunStatus> runsNow = changed.stream().map(RunTracker::status).toList();
    listener.tell(new StudyReport(studyId, event, runsNow));
  }

  /** Reports the status of a run that changed without an event. */
  void progress(RunTracker changed) {
    tell(null, changed);
  }

  /** Reports as the last event that no work on the study is left. */
  void completed() {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    tell(new StudyEvent.StudyCompleted(studyId, failures, seconds));
  }

  /** Reports as the last event that a caller cancelled the study. */
  void cancelled() {
    tell(new StudyEvent.StudyCancelled(studyId));
  }

  /** Reports as the last event that the study ended early. */
  void aborted(UnitResult.Failed cause) {
    tell(new StudyEvent.StudyAborted(studyId, cause.code(), cause.message()));
  }
}
