package dev.ascribe.app;

import com.typesafe.config.Config;
import dev.ascribe.common.SettingsSection;
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
