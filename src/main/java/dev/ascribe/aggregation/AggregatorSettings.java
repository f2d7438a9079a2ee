package dev.ascribe.aggregation;

import com.typesafe.config.Config;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.SettingsSection;
import java.time.Duration;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.SupervisorStrategy;

/**
 * Settings of the {@link ResultAggregator}, from {@code ascribe.aggregation}.
 *
 * @param bufferRows rows that may wait for the store
 * @param batchRows a commit starts as soon as this many rows wait
 * @param flushInterval or when the oldest row has waited this long
 * @param commitAttempts how often a commit is tried
 * @param outagePatience how long further attempts go on while the store cannot be reached or its
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
  /** Its supervisor restarts the aggregator when it fails, unless it fails again and again. */
  public static final SupervisorStrategy SUPERVISION =
      SupervisorStrategy.restart().withLimit(5, Duration.ofMinutes(1));

  /** The dispatcher for JDBC calls. */
  static final DispatcherSelector DISPATCHER =
      DispatcherSelector.fromConfig("ascribe.aggregation.dispatcher");

  /**
   * Reads the settings.
   *
   * @param config the whole configuration
   * @throws AscribeException INVALID_VALUE; the message names the path and what is allowed
   */
  public static AggregatorSettings from(Config config) {
    SettingsSection section = SettingsSection.of(config, "ascribe.aggregation");
    int batchRows = section.integer("batch-rows", 1);
    Duration shortest = Duration.ofMillis(1);
    Duration retryBackoff = section.duration("retry-backoff", shortest);
    return new AggregatorSettings(
        section.integer("buffer-rows", batchRows),
        batchRows,
        section.duration("flush-interval", shortest),
        section.integer("commit-attempts", 1),
        section.duration("outage-patience", Duration.ZERO),
        retryBackoff,
        section.duration("max-retry-backoff", retryBackoff));
  }

  /**
   * Returns the pause after a number of failed attempts.
   *
   * @param failedAttempts at least 1
   */
  Duration backoff(int failedAttempts) {
    // The shift is bounded, so that no number of attempts makes it overflow.
    Duration doubled = retryBackoff.multipliedBy(1L << Math.min(failedAttempts - 1, 20));
    return doubled.compareTo(maxRetryBackoff) < 0 ? doubled : maxRetryBackoff;
  }
}
