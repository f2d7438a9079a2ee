package dev.ascribe.scheduling.queue;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A clock that stands still while nobody reads it for long. A reader with a timer reads it often,
 * so that a longer gap means that the whole process stood still: it was stopped, or collected
 * garbage, or its machine slept. Nobody could renew a lease in that time. Not thread-safe.
 */
final class RunningClock implements LongSupplier {
  private final LongSupplier source;
  private final long longestGap;
  private long lastRead;
  private long now;

  /**
   * @param source a clock that never goes back
   * @param longestGap in the unit of the source; of a longer time between two readings, this much
   *     counts
   */
  RunningClock(LongSupplier source, long longestGap) {
    this.source = source;
    this.longestGap = longestGap;
    this.lastRead = source.getAsLong();
    this.now = lastRead;
  }

  /**
   * A clock in milliseconds.
   *
   * @param interval in which it is read while the process runs
   */
  static RunningClock of(LongSupplier milliseconds, Duration interval) {
    return new RunningClock(milliseconds, 2 * interval.toMillis());
  }

  @Override
  public long getAsLong() {
    long read = source.getAsLong();
    now += Math.min(read - lastRead, longestGap);
    lastRead = read;
    return now;
  }
}
