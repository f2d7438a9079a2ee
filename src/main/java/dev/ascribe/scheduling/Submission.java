package dev.ascribe.scheduling;

/**
 * What became of a {@link StudySubmission}.
 *
 * @param accepted whether work begins because of it; false where the study runs or is done already
 */
public record Submission(StudyStatus study, boolean accepted) {}
