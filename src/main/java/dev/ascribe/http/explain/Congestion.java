package dev.ascribe.http.explain;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Computes the {@code Retry-After} of requests that are refused because too many are open: the time
 * in which half of the open ones are answered at the pace of the last minute, so that devices are
 * not idle before the clients come back. Thread-safe.
 */
final class Congestion {
  private static final int LONGEST_SECONDS = 60;
  private static final int REMEMBERED = 256;

  private final LongSupplier nanoClock;

  /** End times of the last requests, the oldest at {@code ended % REMEMBERED}. */
  private final long[] ends = new long[REMEMBERED];

  private long ended;
  private int open;
  private long busySince;

  Congestion(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  synchronized void begin() {
    if (open++ == 0) {
      busySince = nanoClock.getAsLong();
    }
  }

  /** Notes that the engine refused a request that had begun. */
  synchronized void refuse() {
    open--;
  }

  synchronized void end() {
    open--;
    ends[(int) (ended++ % REMEMBERED)] = nanoClock.getAsLong();
  }

  /** The seconds to wait, from 1 to 60. */
  synchronized int retryAfterSeconds() {
    long now = nanoClock.getAsLong();
    long since = Math.max(busySince, now - TimeUnit.SECONDS.toNanos(LONGEST_SECONDS));
    if (ended > REMEMBERED) {
      since = Math.max(since, ends[(int) (ended % REMEMBERED)]);
    }
    int recent = 0;
    for (int i = 0; i < Math.min(ended, REMEMBERED); i++) {
      recent += ends[i] - since >= 0 ? 1 : 0;
    }
    double elapsed = (now - since) / 1e9;
    // If none has ended yet, they take at least as long as they have taken so far.
    double seconds = recent == 0 ? elapsed : open / 2.0 * elapsed / recent;
    return (int) Math.max(1, Math.min(LONGEST_SECONDS, Math.ceil(seconds)));
  }
}
