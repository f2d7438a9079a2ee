package dev.ascribe.http.explain;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Computes the {@code Retry-After} header for explanations that are refused because too many are
 * open. {@link ExplainCalls} notes when each explanation begins and ends. The header is the time in
 * which half of the open explanations end at the pace of the last minute, so that refused clients
 * come back before the devices are idle. If few explanations have ended in that minute, the pace is
 * that of the last {@value #ENOUGH}. Thread-safe.
 */
final class Congestion {
  private static final int LONGEST_SECONDS = 600;
  private static final int WINDOW_SECONDS = 60;
  private static final int ENOUGH = 8;
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

  /** Returns the seconds that a refused client should wait, from 1 to 600. */
  synchronized int retryAfterSeconds() {
    long now = nanoClock.getAsLong();
    long since = Math.max(busySince, now - TimeUnit.SECONDS.toNanos(WINDOW_SECONDS));
    if (ended > REMEMBERED) {
      since = Math.max(since, ends[(int) (ended % REMEMBERED)]);
    }
    if (ended < ENOUGH) {
      since = busySince;
    } else if (ends[(int) ((ended - ENOUGH) % REMEMBERED)] < since) {
      since = Math.max(busySince, ends[(int) ((ended - ENOUGH) % REMEMBERED)]);
    }
    int recent = 0;
    for (int i = 0; i < Math.min(ended, REMEMBERED); i++) {
      recent += ends[i] - since >= 0 ? 1 : 0;
    }
    double elapsed = (now - since) / 1e9;
    // If no request has ended yet, each takes at least as long as the oldest has taken so far.
    double seconds = recent == 0 ? elapsed : open / 2.0 * elapsed / recent;
    return (int) Math.max(1, Math.min(LONGEST_SECONDS, Math.ceil(seconds)));
  }
}
