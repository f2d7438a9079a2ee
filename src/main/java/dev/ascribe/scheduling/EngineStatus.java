package dev.ascribe.scheduling;

import java.util.List;
import java.util.Map;

/**
 * What the engine does at this moment.
 *
 * @param queue waiting units by kind
 * @param oldestWaitSeconds how long the oldest waiting unit has waited; 0 where none waits
 * @param secondsWithoutProgress time since a unit ended or a training took a step; 0 if there is
 *     nothing to do
 * @param waitingRequests explanations that wait or are being computed, at most {@code requestLimit}
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
   * A device and what it holds.
   *
   * @param up whether it takes work
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
   * A unit that a device holds.
   *
   * @param owner a study's id, or the id of a request
   */
  public record HeldUnit(String unit, String kind, String owner, double seconds) {}
}
