package dev.ascribe.app;

import com.typesafe.config.Config;
import dev.ascribe.common.SettingsSection;
import java.time.Duration;

/**
 * How long unused files stay in the home, from {@code ascribe.retention}.
 *
 * @param checkpointAge older trained weights are deleted, unless their study runs
 * @param checkpointBytes limit of all trained weights together; the oldest beyond it are deleted
 * @param downloadAge older parts of broken downloads are deleted
 * @param interval between two searches of a daemon; every process searches once at its start
 */
record RetentionSettings(
    Duration checkpointAge, long checkpointBytes, Duration downloadAge, Duration interval) {
  private static final String NONE = "none";

  /** Practically forever, but an instant plus this duration is still an instant. */
  private static final Duration FOR_EVER = Duration.ofDays(365_000);

  static RetentionSettings from(Config config) {
    SettingsSection section = new SettingsSection(config, "ascribe.retention");
    return new RetentionSettings(
        age(section, "checkpoint-age"),
        section.isWord("checkpoint-bytes", NONE)
            ? Long.MAX_VALUE
            : section.orWord(NONE).bytes("checkpoint-bytes", 0),
        age(section, "download-age"),
        section.duration("interval", Duration.ofSeconds(1), Duration.ofDays(100)));
  }

  private static Duration age(SettingsSection section, String key) {
    return section.isWord(key, NONE) ? FOR_EVER : section.orWord(NONE).duration(key, Duration.ZERO);
  }
}
