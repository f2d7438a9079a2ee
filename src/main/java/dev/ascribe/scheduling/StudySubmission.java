package dev.ascribe.scheduling;

import dev.ascribe.study.StudySpec;

/**
 * A study that someone wants carried out.
 *
 * @param recompute whether runs are computed anew whose models or data files are not those of their
 *     stored results; such a study is refused otherwise
 */
public record StudySubmission(StudySpec study, Priority priority, boolean recompute) {
  public StudySubmission(StudySpec study, Priority priority) {
    this(study, priority, false);
  }
}
