package dev.ascribe.aggregation;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.HoconProblem;
import java.time.Duration;

/**
 * How results travel into the store; the section {@code ascribe.aggregation} of the configuration.
 *
 * @param bufferRows rows that may wait for the store
 * @param batchRows a commit starts as soon as so many wait
 * @param flushInterval ... or when the oldest of them has waited so long
 * @param commitAttempts how often a commit is tried
 * @param outagePatience ... and beyond that for so long, while the store cannot be reached or its
 *     disk is full
 * @param retryBackoff pause after the first failed attempt; doubles with each further one
 * @param maxRetryBackoff the longest pause
 */
public record AggregatorSettings(
    int bufferRows,
    int batchRows,
    Duration flushInterval,
    int commitAttempts,
    Duration outagePatience,
    Duration retryBackoff,
    Duration maxRetryBackoff) {
  /** The dispatcher for JDBC calls. */
  public static final String DISPATCHER = "ascribe.aggregation.dispatcher";

  private static final String SECTION = "ascribe.aggregation.";
  private static final String BUFFER_ROWS = "buffer-rows";
  private static final String BATCH_ROWS = "batch-rows";
  private static final String FLUSH_INTERVAL = "flush-interval";
  private static final String COMMIT_ATTEMPTS = "commit-attempts";
  private static final String OUTAGE_PATIENCE = "outage-patience";
  private static final String RETRY_BACKOFF = "retry-backoff";
  private static final String MAX_RETRY_BACKOFF = "max-retry-backoff";

  /**
   * Reads the section.
   *
   * @param config the whole configuration
   * @throws AscribeException INVALID_VALUE naming the path and what is allowed
   */
  public static AggregatorSettings from(Config config) {
    int batchRows = integer(config, BATCH_ROWS, 1);
    Duration retryBackoff = duration(config, RETRY_BACKOFF, Duration.ofMillis(1));
    return new AggregatorSettings(
        integer(config, BUFFER_ROWS, batchRows),
        batchRows,
        duration(config, FLUSH_INTERVAL, Duration.ofMillis(1)),
        integer(config, COMMIT_ATTEMPTS, 1),
        duration(config, OUTAGE_PATIENCE, Duration.ZERO),
        retryBackoff,
        duration(config, MAX_RETRY_BACKOFF, retryBackoff));
  }

  /** The pause after so many failed attempts, at least 1. */
  Duration backoff(int failedAttempts) {
    // The shift is bounded, so that no number of attempts makes it overflow.
    Duration doubled = retryBackoff.multipliedBy(1L << Math.min(failedAttempts - 1, 20));
    return doubled.compareTo(maxRetryBackoff) < 0 ? doubled : maxRetryBackoff;
  }

  private static int integer(Config config, String key, int smallest) {
    try {
      int value = config.getInt(SECTION + key);
      if (value < smallest) {
        throw invalid(key, value + " is too small", "at least " + smallest, null);
      }
      return value;
    } catch (ConfigException e) {
      throw invalid(key, HoconProblem.oneLine(e), "a whole number, at least " + smallest, e);
    }
  }

  private static Duration duration(Config config, String key, Duration smallest) {
    try {
      Duration value = config.getDuration(SECTION + key);
      if (value.compareTo(smallest) < 0) {
        throw invalid(
            key,
            value.toMillis() + "ms is too short",
            "at least " + smallest.toMillis() + "ms",
            null);
      }
      return value;
    } catch (ConfigException e) {
      throw invalid(key, HoconProblem.oneLine(e), "a duration such as 200ms", e);
    }
  }

  private static AscribeException invalid(
      String key, String problem, String allowed, ConfigException cause) {
    return new AscribeException(
        ErrorCode.INVALID_VALUE,
        "%s%s: %s (allowed: %s)".formatted(SECTION, key, problem, allowed),
        cause);
  }
}
