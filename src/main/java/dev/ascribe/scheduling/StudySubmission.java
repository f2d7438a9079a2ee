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
}
