package dev.ascribe.aggregation;

import dev.ascribe.common.ErrorCode;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How often the present batch was tried, and whether it is worth another time. An outage of the
 * store is waited for, for as long as is configured: senders are refused when the buffer is full,
 * so that work stops and nothing is lost.
 */
final class CommitAttempts {
  private static final long NO_OUTAGE = Long.MIN_VALUE;

  private final AggregatorSettings settings;
  private final LongSupplier nanos;
  private int failed;

  /** Since when every commit has failed for a reason of the store, or {@link #NO_OUTAGE}. */
  private long outageNanos = NO_OUTAGE;

  /** Whether rows were given back in this outage: then those that follow need not wait as long. */
  private boolean outlasted;

  /**
   * @param nanos the clock by which outages are measured
   */
  CommitAttempts(AggregatorSettings settings, LongSupplier nanos) {
    this.settings = settings;
    this.nanos = nanos;
  }

  /** Of the present batch, those that failed. */
  int failed() {
    return failed;
  }

  /** Whether the present batch only waits for the end of an outage. */
  boolean areSpent() {
    return failed >= settings.commitAttempts();
  }

  /** The pause before the next one. */
  Duration pause() {
    return settings.backoff(failed);
  }

  void fail(ErrorCode code) {
    failed++;
    if (code.isOutageOfStore() && outageNanos == NO_OUTAGE) {
      outageNanos = nanos.getAsLong();
    }
  }

  void succeed() {
    outageNanos = NO_OUTAGE;
    outlasted = false;
  }

  void giveUp() {
    outlasted = outageNanos != NO_OUTAGE;
  }

  /** Another batch follows, or the same one in parts. */
  void beginAnew() {
    failed = 0;
  }

  /**
   * Whether what failed so may succeed yet.
   *
   * @param hurried whether someone waits who is about to stop, and outlasts no outage
   */
  boolean mayGoOn(ErrorCode code, boolean hurried) {
    if (code == ErrorCode.STORE_LOST) {
      return false;
    }
    if (!code.isOutageOfStore()) {
      return !areSpent();
    }
    if (outlasted && hurried) {
      return false;
    }
    long past = nanos.getAsLong() - outageNanos;
    return !areSpent() || (!hurried && past < settings.outagePatience().toNanos());
  }
}
