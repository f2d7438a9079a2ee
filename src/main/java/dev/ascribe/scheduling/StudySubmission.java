package dev.ascribe.scheduling;

import dev.ascribe.study.StudySpec;

/**
 * A request to run a study.
 *
 * @param recompute whether stored runs whose model or data files have changed are computed again;
 *     if false, such a study is refused
 */
public record StudySubmission(StudySpec study, Priority priority, boolean recompute) {
  public StudySubmission(StudySpec study, Priority priority) {
    this(study, priority, false);
  }

  /**
   * The reply: the status of the study, and whether the submission starts it.
   *
   * @param accepted whether the submission starts work on the study; false if the study already
   *     runs or is done
   */
  public record Reply(StudyStatus study, boolean accepted) {}
}
