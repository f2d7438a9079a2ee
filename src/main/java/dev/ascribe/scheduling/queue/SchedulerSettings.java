package dev.ascribe.scheduling.queue;

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
 * @param runsInFlight runs of a study that are worked on at once
 * @param instancesInFlight instances of a study that are worked on at once
 * @param chunkCoalitions coalitions of one chunk
 * @param chunksInFlight chunks of one attribution that are queued at once
 * @param maxCoalitions most coalitions of one attribution
 * @param planBytes memory of all sampling plans that are open at once
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
    int maxCoalitions,
    long planBytes,
    boolean keepCheckpoints) {
  public static final String MAX_COALITIONS = "max-coalitions";

  private static final DispatcherSelector OF_STUDIES =
      DispatcherSelector.fromConfig("ascribe.scheduling.coordinator-dispatcher");

  private static final DispatcherSelector OF_REQUESTS =
      DispatcherSelector.fromConfig("ascribe.scheduling.urgent-coordinator-dispatcher");

  /**
   * The dispatcher of all that estimates and evaluates for an owner: few threads, so that devices
   * keep their cores and other actors answer at once. Those of requests never wait for studies.
   */
  public static DispatcherSelector coordinators(WorkOwner owner) {
    return owner.urgent() ? OF_REQUESTS : OF_STUDIES;
  }

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
        SettingChecks.atLeastOne(config, MAX_COALITIONS),
        config.getBytes("plan-bytes"),
        config.getBoolean("keep-checkpoints"));
  }

  /** How often the scheduler looks for leases that have run out. */
  Duration sweepInterval() {
    return leaseTimeout.dividedBy(4);
  }

  /** The windows of a study that is to keep so many devices busy; configured are those of one. */
  public SchedulerSettings forDevices(int devices) {
    return new SchedulerSettings(
        leaseTimeout,
        attempts,
        affinityPatience,
        runsInFlight * devices,
        instancesInFlight * devices,
        chunkCoalitions,
        chunksInFlight,
        maxCoalitions,
        planBytes,
        keepCheckpoints);
  }
}
