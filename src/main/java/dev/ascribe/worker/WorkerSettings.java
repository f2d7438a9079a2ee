package dev.ascribe.worker;

import com.typesafe.config.Config;
import dev.ascribe.common.SettingChecks;
import java.time.Duration;

/**
 * Settings of workers, from {@code ascribe.worker}.
 *
 * @param window units that a worker holds at once, from whose rows its batches are packed
 * @param gather how long an idle device waits for more units before it packs its first batch
 * @param batchTokens tokens of a batch, padding included, until memory runs out
 * @param residentBytes bytes of parameters that may be loaded at once; one model always may
 * @param renewInterval how often a worker renews its leases
 * @param restarts how often a failing executor is restarted before the device is given up
 * @param minBackoff shortest pause before a restart
 * @param maxBackoff longest pause before a restart
 * @param soundAfter without a failure for so long, earlier restarts are forgotten
 */
public record WorkerSettings(
    int window,
    Duration gather,
    int batchTokens,
    long residentBytes,
    Duration renewInterval,
    int restarts,
    Duration minBackoff,
    Duration maxBackoff,
    Duration soundAfter) {

  /**
   * The settings of a configuration.
   *
   * @param config the section {@code ascribe.worker}
   */
  public static WorkerSettings from(Config config) {
    return new WorkerSettings(
        SettingChecks.atLeastOne(config, "window"),
        config.getDuration("gather"),
        SettingChecks.atLeastOne(config, "batch-tokens"),
        config.getBytes("resident-models"),
        config.getDuration("renew-interval"),
        SettingChecks.atLeastOne(config, "restarts"),
        config.getDuration("min-backoff"),
        config.getDuration("max-backoff"),
        config.getDuration("sound-after"));
  }
}
