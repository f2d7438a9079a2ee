package dev.ascribe.worker.protocol;

/**
 * Identifies a lease among those of all schedulers.
 *
 * @param epoch of the scheduler that has lent the unit; a later scheduler has a larger one
 * @param number counts the leases of a scheduler from 1
 */
public record LeaseId(long epoch, long number) {}
