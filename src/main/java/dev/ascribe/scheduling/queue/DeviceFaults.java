package dev.ascribe.scheduling.queue;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.scheduling.queue.QueuedUnit.Lent;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts failures of devices, so that a unit that all have failed goes to the soundest. A failure
 * is the device's own fault if another device computes the same unit; after several faults without
 * a success between them, a device is given up. With one device alone nobody can tell whether the
 * units are to blame. Not thread-safe: the scheduler owns it.
 */
final class DeviceFaults {
  private final int most;
  private final Map<String, Integer> failuresInARow = new HashMap<>();
  private final Map<String, Integer> faultsInARow = new HashMap<>();

  /**
   * @param most number of faults in a row after which a device is given up
   */
  DeviceFaults(int most) {
    this.most = most;
  }

  /** Counts a unit that a device has failed. */
  void failed(String device) {
    failuresInARow.merge(device, 1, Integer::sum);
  }

  /** Returns how many units a device has failed since it last computed one. */
  int failuresInARow(String device) {
    return failuresInARow.getOrDefault(device, 0);
  }

  /**
   * Notes that a device has computed a unit. Other devices that have failed the unit are at fault.
   *
   * @return the devices that are to be given up, with the reasons
   */
  Map<String, String> computed(Lent lent) {
    failuresInARow.remove(lent.device());
    faultsInARow.remove(lent.device());
    Map<String, String> givenUp = new LinkedHashMap<>();
    lent.queued()
        .failedOn()
        .forEach(
            (device, code) -> {
              // A worker that died or fell silent has not failed the unit.
              boolean isFault =
                  !device.equals(lent.device()) && code != ErrorCode.DEVICE_UNAVAILABLE;
              if (isFault && faultsInARow.merge(device, 1, Integer::sum) >= most) {
                givenUp.put(
                    device,
                    "%s: failed %s in a row that other devices have computed"
                        .formatted(code, Names.count(most, "unit")));
              }
            });
    return givenUp;
  }
}
