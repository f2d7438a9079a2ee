package dev.ascribe.scheduling;

import java.util.List;
import java.util.Map;

/**
 * A snapshot of the engine: its devices, its queue, its open requests and whether its store can be
 * written. Operators see it, and the readiness check of the server uses it.
 *
 * @param queue number of waiting units by kind
 * @param oldestWaitSeconds seconds that the oldest waiting unit has waited; 0 if none waits
 * @param secondsWithoutProgress seconds since a unit ended or a training took a step; 0 if there is
 *     nothing to do
 * @param waitingRequests number of explanations that wait or are being computed, at most {@code
 *     requestLimit}
 * @param storeLine why the store cannot be written, or null when it can
 */
public record EngineStatus(
    List<DeviceStatus> devices,
    Map<String, Integer> queue,
    double oldestWaitSeconds,
    double secondsWithoutProgress,
    int waitingRequests,
    int requestLimit,
    String storeLine) {
  public EngineStatus {
    devices = List.copyOf(devices);
    queue = Map.copyOf(queue);
  }

  /**
   * A device, the models that it has loaded, and the units that it computes.
   *
   * @param up whether the device takes work
   * @param residentModels names of the models that are loaded, the most recently used first
   */
  public record DeviceStatus(
      String device,
      boolean up,
      long memoryBytes,
      List<String> residentModels,
      List<HeldUnit> units) {
    public DeviceStatus {
      residentModels = List.copyOf(residentModels);
      units = List.copyOf(units);
    }
  }

  /**
   * A unit that a device computes.
   *
   * @param owner id of the study or request that the unit belongs to
   */
  public record HeldUnit(String unit, String kind, String owner, double seconds) {}
}
