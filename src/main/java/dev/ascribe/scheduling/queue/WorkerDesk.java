package dev.ascribe.scheduling.queue;

import dev.ascribe.worker.protocol.LeaseId;
import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.WorkerId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the last pull of each device, which is its standing request for units. When a lease of a
 * device expires, the device counts as silent and gets no units until a message from it arrives.
 * The scheduler then tells it which leases have expired, since it may still compute their units.
 * Not thread-safe: the scheduler owns it.
 */
final class WorkerDesk {
  private final Map<String, ToScheduler.Pull> pulls = new LinkedHashMap<>();

  /** The silent devices, and their leases that have expired. */
  private final Map<String, List<LeaseId>> expired = new LinkedHashMap<>();

  /** Returns the pulls of all devices that are not silent. */
  List<ToScheduler.Pull> pulls() {
    return pulls.values().stream().filter(pull -> !expired.containsKey(pull.deviceName())).toList();
  }

  /** Returns the last pull of a worker, unless another worker has its device now. */
  Optional<ToScheduler.Pull> pullOf(WorkerId worker) {
    return holder(worker).filter(pull -> pull.id().equals(worker));
  }

  /** Whether a newer worker has the device of this one. */
  boolean isReplaced(WorkerId worker) {
    return holder(worker).filter(pull -> pull.id().replaces(worker)).isPresent();
  }

  /** Returns the last pull of the older worker whose device this one has now. */
  Optional<ToScheduler.Pull> replacedBy(WorkerId worker) {
    return holder(worker).filter(pull -> worker.replaces(pull.id()));
  }

  private Optional<ToScheduler.Pull> holder(WorkerId worker) {
    return Optional.ofNullable(pulls.get(worker.name()));
  }

  /** Replaces the pull of a device. */
  void pull(ToScheduler.Pull pull) {
    pulls.put(pull.deviceName(), pull);
  }

  /** Returns the last pull of a device, or null if there is none. */
  ToScheduler.Pull pullOf(String device) {
    return pulls.get(device);
  }

  /** Marks a device as silent because one of its leases has expired. */
  void fallsSilent(String device, LeaseId lease) {
    if (pulls.containsKey(device)) {
      expired.computeIfAbsent(device, first -> new ArrayList<>()).add(lease);
    }
  }

  /**
   * Marks the device of a worker as no longer silent, so that its last pull counts again. A worker
   * that another one has replaced changes nothing.
   *
   * @return its leases that expired while it was silent
   */
  List<LeaseId> comesBack(WorkerId worker) {
    List<LeaseId> leases = pullOf(worker).isEmpty() ? null : expired.remove(worker.name());
    return leases == null ? List.of() : leases;
  }

  void forget(Object worker) {
    pulls.values().removeIf(pull -> pull.worker().equals(worker));
    expired.keySet().retainAll(pulls.keySet());
  }
}
