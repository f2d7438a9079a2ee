package dev.ascribe.scheduling.queue;

import java.util.function.LongSupplier;

/**
 * A clock that leaves out the time during which the whole process stood still. Its reader reads it
 * often, by a timer; a long gap between two readings means that the process was stopped, or
 * collected garbage, or that its machine slept. No worker could renew a lease meanwhile. Not
 * thread-safe.
 */
final class RunningClock implements LongSupplier {
  private final LongSupplier source;
  private final long longestGap;
  private long lastRead;
  private long now;

  /**
   * @param source a clock that never goes back
   * @param longestGap a longer time between two readings counts as this long; in the unit of the
   *     source
   */
  RunningClock(LongSupplier source, long longestGap) {
    this.source = source;
    this.longestGap = longestGap;
    this.lastRead = source.getAsLong();
    this.now = lastRead;
  }

  @Override
  public long getAsLong() {
    long read = source.getAsLong();
    now += Math.min(read - lastRead, longestGap);
    lastRead = read;
    return now;
  }
}
