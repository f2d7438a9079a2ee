package dev.ascribe.storage;

import com.typesafe.config.Config;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.SettingsSection;
import java.time.Duration;

/**
 * Settings of the locks of studies, from {@code ascribe.locks}.
 *
 * @param lease a process that gives no sign of life for this long may lose its studies to another
 *     one
 * @param patience how long {@code run} waits for a study that another process runs
 */
public record LockSettings(Duration lease, Duration patience) {
  /** For commands that run no study. */
  static final LockSettings DEFAULT = new LockSettings(Duration.ofMinutes(1), Duration.ZERO);

  private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);

  /**
   * Reads the settings.
   *
   * @param config the whole configuration
   * @throws AscribeException INVALID_VALUE; the message names the path and what is allowed
   */
  public static LockSettings from(Config config) {
    SettingsSection section = SettingsSection.of(config, "ascribe.locks");
    return new LockSettings(
        section.duration("lease", SHORTEST_LEASE), section.duration("patience", Duration.ZERO));
  }

  /** The time between two signs of life. Three of them may fail without harm. */
  Duration interval() {
    return lease.dividedBy(4);
  }
}
