package dev.ascribe.scheduling;

/**
 * The answer to a {@link StudySubmission}.
 *
 * @param accepted whether work begins because of the submission; false if the study runs or is done
 *     already
 */
public record Submission(StudyStatus study, boolean accepted) {}
