package dev.ascribe.worker;

import com.typesafe.config.Config;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.SettingChecks;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * Settings of workers, from {@code ascribe.worker}.
 *
 * @param window units that a worker holds at once, from whose rows its batches are packed
 * @param gather how long an idle device waits for more units before it packs its first batch
 * @param batchTokens tokens of a batch, padding included, until memory runs out; empty to calibrate
 *     them on the device
 * @param cacheBytes memory for label scores of coalitions that were evaluated; 0 for none
 * @param derivedBytes memory of each device for laid-out texts and coalitions of sampling plans
 * @param residentBytes bytes of parameters and kept prefixes that may be loaded at once; one model
 *     always may
 * @param prefixBytes bytes of keys and values of prompts' beginnings that one decoder keeps
 * @param renewInterval how often a worker renews its leases
 * @param restarts how often an executor that fails without a success between is restarted before
 *     the device is given up
 * @param minBackoff shortest pause before a restart
 * @param maxBackoff longest pause before a restart
 * @param soundAfter without a failure for so long, earlier restarts are forgotten
 * @param hungAfter a device that has work and has not come forward for so long is taken to hang
 */
public record WorkerSettings(
    int window,
    Duration gather,
    OptionalInt batchTokens,
    long cacheBytes,
    long derivedBytes,
    long residentBytes,
    long prefixBytes,
    Duration renewInterval,
    int restarts,
    Duration minBackoff,
    Duration maxBackoff,
    Duration soundAfter,
    Duration hungAfter) {
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
        config.getDuration("gather"),
        batchTokens(config),
        config.getBytes("cache-bytes"),
        config.getBytes("derived-bytes"),
        config.getBytes("resident-models"),
        config.getBytes("prefix-bytes"),
        config.getDuration("renew-interval"),
        SettingChecks.atLeastOne(config, "restarts"),
        config.getDuration("min-backoff"),
        config.getDuration("max-backoff"),
        config.getDuration("sound-after"),
        config.getDuration("hung-after"));
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
