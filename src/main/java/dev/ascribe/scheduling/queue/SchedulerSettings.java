package dev.ascribe.scheduling.queue;

import com.typesafe.config.Config;
import dev.ascribe.common.SettingsSection;
import dev.ascribe.scheduling.CheckpointRetention;
import dev.ascribe.scheduling.PlanLimit;
import dev.ascribe.study.Named;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.DispatcherSelector;

/**
 * Settings of the scheduler and of the coordinators, from {@code ascribe.scheduling}.
 *
 * @param leaseTimeout how long a worker may be silent before its units go to another
 * @param attempts how often a unit is tried before it is recorded as failed
 * @param deviceFaults how often in a row a device may fail what other devices then compute before
 *     it is given up
 * @param affinityPatience how long a unit may be passed over for units of resident models
 * @param runsInFlight largest number of runs of a study in progress at once
 * @param instancesInFlight largest number of instances of a study in progress at once
 * @param chunkCoalitions coalitions of one chunk
 * @param chunksInFlight chunks of one attribution that are queued at once
 * @param maxCoalitions most coalitions of one attribution
 * @param storeEvaluations how many values of a sampling in progress are stored together
 * @param planBytes memory of all sampling plans that are open at once
 * @param keepCheckpoints which trained weights are kept after their run is complete
 */
public record SchedulerSettings(
    Duration leaseTimeout,
    int attempts,
    int deviceFaults,
    Duration affinityPatience,
    int runsInFlight,
    int instancesInFlight,
    int chunkCoalitions,
    int chunksInFlight,
    int maxCoalitions,
    int storeEvaluations,
    long planBytes,
    CheckpointRetention keepCheckpoints) {
  private static final DispatcherSelector OF_STUDIES =
      DispatcherSelector.fromConfig("ascribe.scheduling.coordinator-dispatcher");

  private static final DispatcherSelector OF_REQUESTS =
      DispatcherSelector.fromConfig("ascribe.scheduling.urgent-coordinator-dispatcher");

  /**
   * The dispatcher of the actors that estimate and evaluate for an owner. It has few threads, so
   * that devices keep their cores and other actors answer at once. Requests have a dispatcher of
   * their own, so that they never wait for studies.
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
    SettingsSection section = new SettingsSection(config, "ascribe.scheduling");
    return new SchedulerSettings(
        section.duration("lease-timeout", Duration.ofMillis(1)),
        section.integer("attempts", 1),
        section.integer("device-faults", 1),
        section.duration("affinity-patience", Duration.ZERO),
        section.integer("runs-in-flight", 1),
        section.integer("instances-in-flight", 1),
        section.integer("chunk-coalitions", 1),
        section.integer("chunks-in-flight", 1),
        section.integer(PlanLimit.SETTING, 1),
        section.integer("store-evaluations", 1),
        section.bytes("plan-bytes", 1),
        retention(section));
  }

  /** Older versions had true and false. */
  private static CheckpointRetention retention(SettingsSection section) {
    String word =
        section.word(
            "keep-checkpoints",
            List.of("none", "best", "all", "true", "false"),
            "none, best or all");
    return switch (word) {
      case "true" -> CheckpointRetention.ALL;
      case "false" -> CheckpointRetention.NONE;
      default -> Named.parse(CheckpointRetention.class, "keep-checkpoints", word);
    };
  }

  /** How often the scheduler looks for leases that have run out. */
  Duration sweepInterval() {
    return leaseTimeout.dividedBy(4);
  }

  /**
   * A clock that leaves out pauses of the whole process, so that they do not count as silence of
   * workers.
   */
  LongSupplier clock(LongSupplier milliseconds) {
    return new RunningClock(milliseconds, 2 * sweepInterval().toMillis());
  }

  /** The settings of a study on several devices: the configured windows are for one device. */
  public SchedulerSettings forDevices(int devices) {
    return new SchedulerSettings(
        leaseTimeout,
        attempts,
        deviceFaults,
        affinityPatience,
        runsInFlight * devices,
        instancesInFlight * devices,
        chunkCoalitions,
        chunksInFlight,
        maxCoalitions,
        storeEvaluations,
        planBytes,
        keepCheckpoints);
  }
}
