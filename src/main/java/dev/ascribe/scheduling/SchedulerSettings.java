package dev.ascribe.scheduling;

import com.typesafe.config.Config;
import dev.ascribe.common.SettingChecks;
import java.time.Duration;
import org.apache.pekko.actor.typed.DispatcherSelector;

/**
 * Settings of the scheduler and of the coordinators, from {@code ascribe.scheduling}.
 *
 * @param leaseTimeout how long a worker may be silent before its units go to another
 * @param attempts how often a unit is tried before it is recorded as failed
 * @param affinityPatience how long a unit may be passed over for units of resident models
 * @param runsInFlight runs of a study that are worked on at once, at least one a device
 * @param instancesInFlight instances of a study that are worked on at once
 * @param chunkCoalitions coalitions of one chunk
 * @param chunksInFlight chunks of one attribution that are queued at once
 * @param keepCheckpoints keep trained weights after their run is complete
 */
public record SchedulerSettings(
    Duration leaseTimeout,
    int attempts,
    Duration affinityPatience,
    int runsInFlight,
    int instancesInFlight,
    int chunkCoalitions,
    int chunksInFlight,
    boolean keepCheckpoints) {
  /**
   * The dispatcher of all that estimates and evaluates: few threads, so that devices keep their
   * cores and other actors answer at once.
   */
  static final DispatcherSelector COORDINATORS =
      DispatcherSelector.fromConfig("ascribe.scheduling.coordinator-dispatcher");

  /**
   * The settings of a configuration.
   *
   * @param config the section {@code ascribe.scheduling}
   */
  public static SchedulerSettings from(Config config) {
    return new SchedulerSettings(
        config.getDuration("lease-timeout"),
        SettingChecks.atLeastOne(config, "attempts"),
        config.getDuration("affinity-patience"),
        SettingChecks.atLeastOne(config, "runs-in-flight"),
        SettingChecks.atLeastOne(config, "instances-in-flight"),
        SettingChecks.atLeastOne(config, "chunk-coalitions"),
        SettingChecks.atLeastOne(config, "chunks-in-flight"),
        config.getBoolean("keep-checkpoints"));
  }
}
