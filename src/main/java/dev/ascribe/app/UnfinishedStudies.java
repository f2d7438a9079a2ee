package dev.ascribe.app;

import dev.ascribe.common.AscribeException;
import dev.ascribe.scheduling.Priority;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.scheduling.registry.RegistryProtocol;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultRow.SubmissionRow;
import dev.ascribe.study.Named;
import dev.ascribe.study.StudyJson;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resumes the submitted studies that earlier processes left unfinished, when a daemon starts. A
 * study that {@code run} left unfinished in the same store was not submitted, and stays as it is. A
 * study whose row cannot be read is logged; if the store was out of order, its row is read again
 * after a pause.
 */
final class UnfinishedStudies {
  private static final Logger LOG = LoggerFactory.getLogger(UnfinishedStudies.class);

  private final EngineCore core;
  private final Duration pause;

  /**
   * @param pause before the row of a study is read again after an outage of the store
   */
  UnfinishedStudies(EngineCore core, Duration pause) {
    this.core = core;
    this.pause = pause;
  }

  /** Hands all unfinished studies to the registry. Blocks while it reads the store. */
  void resume() {
    core.parts().store().studies().forEach(row -> attempt(row.studyId(), () -> resume(row)));
  }

  private void resume(StudyRow row) {
    if (!row.status().equals(StudyStatus.State.RUNNING.id())) {
      return;
    }
    Optional<SubmissionRow> known = core.parts().store().submission(row.studyId());
    if (known.isEmpty()) {
      LOG.info(
          "study {} was never submitted, so it is left to 'run', which began it", row.studyId());
      return;
    }
    SubmissionRow submission = known.get();
    StudySubmission again =
        new StudySubmission(
            StudyJson.read(row.spec(), row.studyId()),
            Named.parse(Priority.class, "priority", submission.priority()));
    core.actors()
        .registry()
        .tell(new RegistryProtocol.Resume(again, Instant.ofEpochMilli(submission.submitted())));
  }

  private void attempt(String studyId, Runnable resuming) {
    try {
      resuming.run();
    } catch (AscribeException unreadable) {
      LOG.warn("study {} is not resumed: {}", studyId, unreadable.getMessage());
      if (unreadable.code().isOutageOfStore()) {
        core.system()
            .scheduler()
            .scheduleOnce(
                pause,
                () -> core.runInBackground(() -> attemptAgain(studyId)),
                core.system().executionContext());
      }
    }
  }

  /** Reads the row of the study again, since the study may have been cancelled meanwhile. */
  private void attemptAgain(String studyId) {
    attempt(studyId, () -> core.parts().store().study(studyId).ifPresent(this::resume));
  }
}
