package dev.ascribe.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.time.Duration;

/**
 * What is kept in the home although nothing runs that needs it, from {@code ascribe.retention}.
 *
 * @param checkpointAge weights that are older, and of no study that runs, are deleted
 * @param checkpointBytes of all weights together; beyond that, the oldest are deleted
 * @param downloadAge the parts of a broken download that are older are deleted
 * @param interval between two looks of a daemon; every process looks when it starts
 */
record RetentionSettings(
    Duration checkpointAge, long checkpointBytes, Duration downloadAge, Duration interval) {
  private static final String NONE = "none";

  /** Longer than anything lasts; an instant can still be moved by it. */
  private static final Duration FOR_EVER = Duration.ofDays(365_000);

  static RetentionSettings from(Config config) {
    return new RetentionSettings(
        age(config, "checkpoint-age"),
        bytes(config, "checkpoint-bytes"),
        age(config, "download-age"),
        interval(config));
  }

  private static Duration age(Config config, String path) {
    return isNone(config, path)
        ? FOR_EVER
        : between(config, path, Duration.ZERO, FOR_EVER, "a time such as 30d, or none");
  }

  private static Duration interval(Config config) {
    return between(
        config, "interval", Duration.ofSeconds(1), Duration.ofDays(100), "a time from 1s to 100d");
  }

  private static Duration between(
      Config config, String path, Duration least, Duration most, String allowed) {
    try {
      Duration value = config.getDuration(path);
      if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
        throw invalid(config, path, allowed, null);
      }
      return value;
    } catch (ConfigException e) {
      throw invalid(config, path, allowed, e);
    }
  }

  private static long bytes(Config config, String path) {
    try {
      return isNone(config, path) ? Long.MAX_VALUE : config.getBytes(path);
    } catch (ConfigException e) {
      throw invalid(config, path, "a size such as 50 GiB, or none", e);
    }
  }

  private static boolean isNone(Config config, String path) {
    return NONE.equals(config.getValue(path).unwrapped());
  }

  private static AscribeException invalid(
      Config config, String path, String allowed, Throwable cause) {
    return new AscribeException(
        ErrorCode.INVALID_VALUE,
        "%s: ascribe.retention.%s is %s; allowed is %s"
            .formatted(
                config.getValue(path).origin().description(),
                path,
                config.getValue(path).unwrapped(),
                allowed),
        cause);
  }
}
