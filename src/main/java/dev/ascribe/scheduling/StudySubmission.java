package dev.ascribe.scheduling;

import dev.ascribe.study.StudySpec;

/** A study that someone wants carried out. */
public record StudySubmission(StudySpec study, Priority priority) {}
