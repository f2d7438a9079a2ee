package dev.ascribe.worker.protocol;

/**
 * A unit lent to one worker until the unit ends or the lease expires.
 *
 * @param attempt 1 for the first; later attempts run in a batch of their own, so that a unit that
 *     breaks a batch does not take others with it again
 * @param urgent whether someone waits for the answer: urgent units go before all others
 */
public record Lease(LeaseId id, WorkUnit unit, int attempt, boolean urgent) implements WireMessage {
  public boolean isRetry() {
    return attempt > 1;
  }
}
