package dev.ascribe.worker;

import com.typesafe.config.Config;
import dev.ascribe.common.SettingsSection;
import dev.ascribe.worker.lanes.DeviceExecutor;
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
    DeviceExecutor.Settings executor) {
  private static final String BATCH_TOKENS = "batch-tokens";
  private static final String AUTO = "auto";
  private static final Duration SHORTEST = Duration.ofMillis(1);

  /**
   * The settings of a configuration.
   *
   * @param config the section {@code ascribe.worker}
   */
  public static WorkerSettings from(Config config) {
    SettingsSection section = new SettingsSection(config, "ascribe.worker");
    Duration minBackoff = section.duration("min-backoff", SHORTEST);
    return new WorkerSettings(
        section.integer("window", 1),
        section.bytes("cache-bytes", 0),
        section.bytes("prefix-bytes", 0),
        section.duration("renew-interval", SHORTEST),
        minBackoff,
        section.duration("max-backoff", minBackoff),
        new DeviceExecutor.Settings(
            section.duration("gather", Duration.ZERO),
            batchTokens(section),
            section.bytes("derived-bytes", 0),
            section.bytes("resident-models", 0),
            section.integer("restarts", 1),
            section.duration("sound-after", Duration.ZERO),
            section.duration("hung-after", SHORTEST)));
  }

  private static OptionalInt batchTokens(SettingsSection section) {
    return section.isWord(BATCH_TOKENS, AUTO)
        ? OptionalInt.empty()
        : OptionalInt.of(section.orWord(AUTO).integer(BATCH_TOKENS, 1));
  }
}
