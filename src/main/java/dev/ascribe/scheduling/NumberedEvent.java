package dev.ascribe.scheduling;

import java.time.Instant;

/**
 * An event of a study with its place in the study's history.
 *
 * @param number grows by one with each event of a study, from where no earlier process has been: it
 *     begins with the milliseconds since 1970 at which this process began. The same event has the
 *     same number for all listeners
 */
public record NumberedEvent(long number, Instant at, StudyEvent event) {}
