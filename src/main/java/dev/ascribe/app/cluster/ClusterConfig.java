package dev.ascribe.app.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;

/** Makes the configurations of the actor systems of a cluster. */
public final class ClusterConfig {
  /** The name of all actor systems of a cluster. */
  public static final String SYSTEM = "ascribe";

  private static final String ROLES = "pekko.cluster.roles";

  private ClusterConfig() {}

  /**
   * The configuration of the process that has the scheduler. Its cluster listens at a free port of
   * the loopback address, so that only processes of this machine can join.
   */
  public static Config ofCoordinator(Config config) {
    return ConfigFactory.parseMap(Map.of(ROLES, List.of("coordinator")))
        .withFallback(common(config));
  }

  /**
   * The configuration of a process that has devices.
   *
   * @param coordinator address of the coordinator's actor system, {@code pekko://ascribe@HOST:PORT}
   */
  static Config ofWorker(Config config, String coordinator) {
    return ConfigFactory.parseMap(
            Map.of(ROLES, List.of("worker"), "pekko.cluster.seed-nodes", List.of(coordinator)))
        .withFallback(common(config));
  }

  private static Config common(Config config) {
    return config.getConfig("ascribe.cluster.actor-system").withFallback(config);
  }
}
