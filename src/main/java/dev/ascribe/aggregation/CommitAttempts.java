package dev.ascribe.aggregation;

import dev.ascribe.common.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Counts the attempts to commit the present batch, and decides whether another attempt is
 * worthwhile. During an outage of the store, attempts continue for the configured time. Meanwhile
 * the buffer fills up and senders are refused, so that work pauses and no result is lost. Not
 * thread-safe: the aggregator owns it.
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

  /**
   * The start of the outage, since which every commit has failed; {@link #NO_OUTAGE} if the last
   * commit succeeded.
   */
  private long outageNanos = NO_OUTAGE;

  /**
   * Whether a batch was given up in this outage. Later batches then get no more than their usual
   * attempts.
   */
  private boolean gaveUpInOutage;

  private Optional<Problem> lastProblem = Optional.empty();

  /**
   * @param nanos the clock by which outages are measured
   */
  CommitAttempts(AggregatorSettings settings, LongSupplier nanos) {
    this.settings = settings;
    this.nanos = nanos;
  }

  /** Returns how many attempts to commit the present batch have failed. */
  int failed() {
    return failed;
  }

  /** Whether the batch has used its usual attempts. Further ones happen only during an outage. */
  boolean areExhausted() {
    return failed >= settings.commitAttempts();
  }

  /** The pause before the next attempt. */
  Duration pause() {
    return settings.backoff(failed);
  }

  /** Says of the failure just noted when the next attempt follows. */
  String describe(CommitFailure failure) {
    return "%s; attempt %d, next in %d ms".formatted(failure.line(), failed, pause().toMillis());
  }

  /**
   * Notes a failed attempt. A failure that is caused by the rows themselves says nothing about the
   * store.
   */
  void fail(CommitFailure failure) {
    failed++;
    if (failure.code().isOutageOfStore() && outageNanos == NO_OUTAGE) {
      outageNanos = nanos.getAsLong();
    }
    if (!failure.isFaultOfRows()) {
      lastProblem = Optional.of(new Problem(failure.line(), nanos.getAsLong()));
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

  /** Begins with another batch, or with the same batch in parts. */
  void beginBatch() {
    failed = 0;
  }

  /**
   * Returns why the last commit failed. A failure is forgotten after a later success. It is also
   * forgotten after a while, because without further rows no success could follow.
   */
  Optional<String> problem() {
    return lastProblem
        .filter(problem -> nanos.getAsLong() - problem.nanos() < REPORTED_NANOS)
        .map(Problem::line);
  }

  /**
   * Whether another attempt may succeed after a failure.
   *
   * @param isFlushed whether a sender waits for a flush because it is about to stop; then attempts
   *     do not wait for the end of an outage
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
