package dev.ascribe.http.explain;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How long those should wait who are told that too many requests are open: until half of these are
 * answered, at the pace of the last minute, so that devices are not idle before they come back.
 * Thread-safe.
 */
final class Congestion {
  private static final int LONGEST_SECONDS = 60;
  private static final int REMEMBERED = 256;

  private final LongSupplier nanoClock;

  /** When the last requests ended, the oldest at {@code ended % REMEMBERED}. */
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

  /** A request that had begun is not taken after all. */
  synchronized void refuse() {
    open--;
  }

  synchronized void end() {
    open--;
    ends[(int) (ended++ % REMEMBERED)] = nanoClock.getAsLong();
  }

  /** From 1 to 60. */
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
    // Where none has ended yet, they take at least as long as they have taken.
    double seconds = recent == 0 ? elapsed : open / 2.0 * elapsed / recent;
    return (int) Math.max(1, Math.min(LONGEST_SECONDS, Math.ceil(seconds)));
  }
}
