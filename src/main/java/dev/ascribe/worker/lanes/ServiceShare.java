package dev.ascribe.worker.lanes;

import java.util.concurrent.TimeUnit;

/**
 * Limits how long requests may hold up one long computation. Time that the computation has for
 * itself earns requests more time, up to a limit. So the computation advances under any load, and a
 * request after a quiet while is served at once. Not thread-safe: the device's executor owns it.
 */
final class ServiceShare {
  /**
   * Time that requests earn for each unit of time of the computation, which so keeps a quarter of
   * the device.
   */
  private static final int SERVED_PER_OWN = 3;

  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(2);

  /**
   * The largest debt: a service that took longer than earned reduces the next ones by this much at
   * most.
   */
  private static final long LEAST_NANOS = -TimeUnit.SECONDS.toNanos(1);

  private long earnedNanos = MOST_NANOS;
  private long resumedNanos;

  ServiceShare(long now) {
    this.resumedNanos = now;
  }

  /** How long requests may be served from now on; zero or less for not at all. */
  long left(long now) {
    return Math.min(MOST_NANOS, earnedNanos + SERVED_PER_OWN * (now - resumedNanos));
  }

  /** Requests were served, and the computation continues. */
  void served(long from, long to) {
    earnedNanos = Math.max(LEAST_NANOS, left(from) - (to - from));
    resumedNanos = to;
  }
}
