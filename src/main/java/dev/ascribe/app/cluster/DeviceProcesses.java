package dev.ascribe.app.cluster;

import com.typesafe.config.Config;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.worker.device.DeviceId;
import java.nio.file.Path;
import java.util.List;

/**
 * The devices of this machine that get processes of their own, as {@code ascribe.processes} says.
 *
 * @param devices empty if all devices are of the engine's own process
 * @param starter starts their processes
 */
public record DeviceProcesses(List<DeviceId> devices, ProcessStarter starter) {
  /** No device has a process of its own. */
  public static final DeviceProcesses NONE = new DeviceProcesses(List.of(), null);

  private static final String SETTING = "ascribe.processes";

  public DeviceProcesses {
    devices = List.copyOf(devices);
  }

  /**
   * Chooses the devices.
   *
   * @param home directory of the models
   * @param devices all devices of this machine that compute
   * @throws AscribeException INVALID_VALUE for a setting that is none of {@code auto}, {@code on}
   *     and {@code off}
   */
  public static DeviceProcesses of(Path home, Config config, List<DeviceId> devices) {
    return new DeviceProcesses(
        isOn(config, devices) ? devices : List.of(),
        new ProcessStarter(home, config, DeviceId.threadsEach(devices)));
  }

  private static boolean isOn(Config config, List<DeviceId> devices) {
    String setting = config.getString(SETTING);
    return switch (setting) {
      case "auto" -> devices.stream().filter(DeviceId::cuda).count() > 1;
      case "on", "true" -> true;
      case "off", "false" -> false;
      default ->
          throw new AscribeException(
              ErrorCode.INVALID_VALUE,
              "%s: '%s' does not fit: allowed are auto, on and off".formatted(SETTING, setting));
    };
  }

  /** The configuration of the engine's actor system, which only listens if there are processes. */
  public Config systemConfig(Config config) {
    return isEmpty() ? config : ClusterConfig.ofCoordinator(config);
  }

  public boolean isEmpty() {
    return devices.isEmpty();
  }
}
