package dev.ascribe.scheduling;

import java.time.Instant;

/**
 * An event of a study with its place in the study's history.
 *
 * @param number counts from 1 and grows; the same event has the same number for all listeners
 */
public record NumberedEvent(long number, Instant at, StudyEvent event) {}
