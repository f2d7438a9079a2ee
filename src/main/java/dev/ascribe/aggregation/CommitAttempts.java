package dev.ascribe.aggregation;

import dev.ascribe.common.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Counts the attempts to commit the present batch, and decides whether another one is worthwhile.
 * During an outage of the store, attempts go on for as long as is configured: meanwhile the buffer
 * fills up and senders are refused, so that work pauses and nothing is lost. Not thread-safe: the
 * aggregator owns it.
 */
final class CommitAttempts {
  private static final long NO_OUTAGE = Long.MIN_VALUE;

  /** A failure is reported for longer than the pause between two attempts. */
  private static final long REPORTED_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Why an attempt failed, and when. */
  private record Problem(String line, long nanos) {}

  private final AggregatorSettings settings;
  private final LongSupplier nanos;
  private int failed;

  /** When the outage began in which every commit has failed since, or {@link #NO_OUTAGE}. */
  private long outageNanos = NO_OUTAGE;

  /** Whether a batch was given up in this outage: later batches then wait no longer than usual. */
  private boolean gaveUpInOutage;

  private Optional<Problem> lastProblem = Optional.empty();

  /**
   * @param nanos the clock by which outages are measured
   */
  CommitAttempts(AggregatorSettings settings, LongSupplier nanos) {
    this.settings = settings;
    this.nanos = nanos;
  }

  /** How many attempts to commit the present batch have failed. */
  int failed() {
    return failed;
  }

  /** Whether the batch has had its usual attempts, and goes on only because of an outage. */
  boolean areExhausted() {
    return failed >= settings.commitAttempts();
  }

  /** The pause before the next attempt. */
  Duration pause() {
    return settings.backoff(failed);
  }

  /** An attempt failed; a fault of single rows says nothing of the store. */
  void fail(ErrorCode code, String line) {
    failed++;
    if (code.isOutageOfStore() && outageNanos == NO_OUTAGE) {
      outageNanos = nanos.getAsLong();
    }
    if (code.category() != ErrorCode.Category.INTERNAL) {
      lastProblem = Optional.of(new Problem(line, nanos.getAsLong()));
    }
  }

  void succeed() {
    outageNanos = NO_OUTAGE;
    gaveUpInOutage = false;
    lastProblem = Optional.empty();
  }

  void giveUp() {
    gaveUpInOutage = outageNanos != NO_OUTAGE;
  }

  /** Another batch follows, or the same batch in parts. */
  void beginBatch() {
    failed = 0;
  }

  /**
   * Why the store could not be written last. A failure that a later success mended is forgotten,
   * and so is one that is long past: with nothing left to commit, no success would mend it.
   */
  Optional<String> problem() {
    return lastProblem
        .filter(problem -> nanos.getAsLong() - problem.nanos() < REPORTED_NANOS)
        .map(Problem::line);
  }

  /**
   * Whether another attempt may succeed after a failure.
   *
   * @param isFlushed whether a sender waits for a flush because it is about to stop; then the end
   *     of an outage is not waited for
   */
  boolean mayContinue(ErrorCode code, boolean isFlushed) {
    if (code == ErrorCode.STORE_LOST) {
      return false;
    }
    if (!code.isOutageOfStore()) {
      return !areExhausted();
    }
    if (gaveUpInOutage && isFlushed) {
      return false;
    }
    long outage = nanos.getAsLong() - outageNanos;
    return !areExhausted() || (!isFlushed && outage < settings.outagePatience().toNanos());
  }
}
