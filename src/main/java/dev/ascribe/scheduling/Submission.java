package dev.ascribe.scheduling;

/**
 * The reply to a {@link StudySubmission}: the status of the study, and whether the submission
 * starts it.
 *
 * @param accepted whether the submission starts work on the study; false if the study already runs
 *     or is done
 */
public record Submission(StudyStatus study, boolean accepted) {}
