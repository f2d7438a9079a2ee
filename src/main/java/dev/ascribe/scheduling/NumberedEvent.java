package dev.ascribe.scheduling;

import java.time.Instant;

/**
 * An event of a study with its place in the study's history.
 *
 * @param number grows by one with each event of a study. It begins with the start of this process
 *     in milliseconds since 1970, so that numbers of earlier processes are smaller. All readers see
 *     the same number
 */
public record NumberedEvent(long number, Instant at, StudyEvent event) {}
