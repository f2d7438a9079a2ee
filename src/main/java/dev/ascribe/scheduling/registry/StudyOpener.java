package dev.ascribe.scheduling.registry;

import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.scheduling.supervision.StudyTask;
import dev.ascribe.storage.ResultStore.StudyLock;
import dev.ascribe.study.StudySpec;
import java.time.Instant;
import java.util.Optional;

/** Checks, locks and stores a study, so that it can run. Calls block. */
@FunctionalInterface
public interface StudyOpener {
  /**
   * A study that is ready to run.
   *
   * @param lock held until the study has ended
   */
  record Opened(StudyTask task, StudyLock lock) {}

  /**
   * Checks the study against its data and its models, locks it against other processes, and enters
   * it into the store.
   *
   * @param submitted when the study was submitted
   * @return empty if the store says that the study is done
   * @throws dev.ascribe.common.AscribeException BAD_INPUT for what cannot run, STORE_UNAVAILABLE
   *     naming another process that runs it
   */
  Optional<Opened> open(StudySubmission submission, Instant submitted);

  /**
   * Checks that the files of a study are those of its stored results.
   *
   * @throws dev.ascribe.common.AscribeException INPUT_CHANGED with both digests
   */
  default void requireUnchanged(StudySpec study) {}
}
