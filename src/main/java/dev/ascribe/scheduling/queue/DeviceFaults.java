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
 * units are to blame.
 *
 * <p>One exception fails all units of a batch, so all units that a device holds when it fails one
 * can only show one fault together. Not thread-safe: the scheduler owns it.
 */
final class DeviceFaults {
  /** What is known of a device since it last computed a unit. */
  private static final class Conduct {
    private int failures;

    /** How often it has failed; the units that it held meanwhile fail with the first of them. */
    private int incidents;

    /** The newest lease when the last incident began; older ones belong to it. */
    private long lastOfIncident;

    /** The last incident that was shown to be its own fault. */
    private int shown;

    private int faults;

    void forget() {
      failures = 0;
      incidents = 0;
      shown = 0;
      faults = 0;
    }
  }

  private final int most;
  private final Map<String, Conduct> devices = new HashMap<>();
  private long newestLease;

  /**
   * @param most number of faults in a row after which a device is given up
   */
  DeviceFaults(int most) {
    this.most = most;
  }

  /** Notes the number of a new lease, which is larger than all before. */
  void lent(long lease) {
    newestLease = lease;
  }

  /** Counts a unit that a device has failed. */
  void failed(Lent lent) {
    Conduct conduct = conductOf(lent.device());
    conduct.failures++;
    if (lent.id().number() > conduct.lastOfIncident) {
      conduct.incidents++;
      conduct.lastOfIncident = newestLease;
    }
  }

  /** Returns how many units a device has failed since it last computed one. */
  int failuresInARow(String device) {
    return conductOf(device).failures;
  }

  /**
   * Notes that a device has computed a unit. Other devices that have failed the unit are at fault.
   *
   * @return the devices that are to be given up, with the reasons
   */
  Map<String, String> computed(Lent lent) {
    conductOf(lent.device()).forget();
    Map<String, String> givenUp = new LinkedHashMap<>();
    lent.queued()
        .failedOn()
        .forEach(
            (device, code) -> {
              if (!device.equals(lent.device()) && isLastFault(device, code)) {
                givenUp.put(
                    device,
                    "%s: failed %s in a row what other devices have computed"
                        .formatted(code, Names.count(most, "time")));
              }
            });
    return givenUp;
  }

  /** Counts the last incident of a device, and returns whether it was one too many. */
  private boolean isLastFault(String device, ErrorCode code) {
    Conduct conduct = conductOf(device);
    // A worker that died or fell silent has not failed the unit.
    if (code == ErrorCode.DEVICE_UNAVAILABLE || conduct.shown == conduct.incidents) {
      return false;
    }
    conduct.shown = conduct.incidents;
    return ++conduct.faults >= most;
  }

  private Conduct conductOf(String device) {
    return devices.computeIfAbsent(device, first -> new Conduct());
  }
}
