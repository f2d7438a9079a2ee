package dev.ascribe.scheduling;

import java.time.Instant;

/**
 * An event of a study with its number and time. A reader that loses its connection continues after
 * the last number that it has seen.
 *
 * @param number number of the event, the same for all readers; it grows by one with each event of a
 *     study. The first is the start time of this process in milliseconds since 1970, so that
 *     numbers of earlier processes are smaller
 */
public record NumberedEvent(long number, Instant at, StudyEvent event) {}
