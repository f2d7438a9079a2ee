package dev.ascribe.scheduling.registry;

import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.scheduling.supervision.StudyTask;
import dev.ascribe.storage.StudyLocks.StudyLock;
import dev.ascribe.study.StudySpec;
import dev.ascribe.study.StudyWork;
import java.time.Instant;
import java.util.Optional;

/**
 * Prepares a study to run: checks it, locks it and enters it into the store. The {@link
 * StudyRunner} calls it. Calls block.
 */
@FunctionalInterface
public interface StudyOpener {
  /**
   * A study that is ready to run.
   *
   * @param left the work that the store lacks, in seconds if the plan can tell
   * @param lock the lock of the study, to be held until the study has ended
   */
  record Opened(StudyTask task, StudyWork left, StudyLock lock) {}

  /**
   * Checks the study against its data and its models, locks it against other processes, and enters
   * it into the store.
   *
   * @param submitted when the study was submitted
   * @return empty if the store says that the study is done
   * @throws dev.ascribe.common.AscribeException BAD_INPUT if the study cannot run,
   *     STORE_UNAVAILABLE if another process runs it; the message names that process
   */
  Optional<Opened> open(StudySubmission submission, Instant submitted);

  /**
   * Checks that the stored results of a study were computed from its present files.
   *
   * @throws dev.ascribe.common.AscribeException INPUT_CHANGED with both digests
   */
  default void requireUnchanged(StudySpec study) {}
}
