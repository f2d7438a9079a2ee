package dev.ascribe.worker;

import com.typesafe.config.Config;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.SettingChecks;
import dev.ascribe.worker.lanes.ExecutorSettings;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * Settings of workers, from {@code ascribe.worker}.
 *
 * @param window units that a worker holds at once, from whose rows its batches are packed
 * @param cacheBytes memory for label scores of coalitions that were evaluated; 0 for none
 * @param prefixBytes bytes of keys and values of prompts' beginnings that one decoder keeps
 * @param renewInterval how often a worker renews its leases, or pulls if it holds none
 * @param minBackoff shortest pause before a restart of the executor
 * @param maxBackoff longest pause before a restart of the executor
 */
public record WorkerSettings(
    int window,
    long cacheBytes,
    long prefixBytes,
    Duration renewInterval,
    Duration minBackoff,
    Duration maxBackoff,
    ExecutorSettings executor) {
  private static final String BATCH_TOKENS = "batch-tokens";
  private static final String AUTO = "auto";

  /**
   * The settings of a configuration.
   *
   * @param config the section {@code ascribe.worker}
   */
  public static WorkerSettings from(Config config) {
    return new WorkerSettings(
        SettingChecks.atLeastOne(config, "window"),
        config.getBytes("cache-bytes"),
        config.getBytes("prefix-bytes"),
        config.getDuration("renew-interval"),
        config.getDuration("min-backoff"),
        config.getDuration("max-backoff"),
        new ExecutorSettings(
            config.getDuration("gather"),
            batchTokens(config),
            config.getBytes("derived-bytes"),
            config.getBytes("resident-models"),
            SettingChecks.atLeastOne(config, "restarts"),
            config.getDuration("sound-after"),
            config.getDuration("hung-after")));
  }

  private static OptionalInt batchTokens(Config config) {
    String value = config.getString(BATCH_TOKENS);
    if (value.equals(AUTO)) {
      return OptionalInt.empty();
    }
    if (!value.matches("[0-9]{1,9}") || Integer.parseInt(value) == 0) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "%s: %s is '%s'; allowed: auto, or a number of tokens from 1"
              .formatted(
                  config.getValue(BATCH_TOKENS).origin().description(), BATCH_TOKENS, value));
    }
    return OptionalInt.of(Integer.parseInt(value));
  }
}
