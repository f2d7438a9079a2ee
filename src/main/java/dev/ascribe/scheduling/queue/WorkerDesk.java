package dev.ascribe.scheduling.queue;

import dev.ascribe.worker.protocol.ToScheduler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The pulls of the workers: their standing requests for work. A worker whose lease has expired is
 * silent and gets no units until it is heard from again. Then it must be told which of its leases
 * have expired, since it may still compute their units. Not thread-safe: the scheduler owns it.
 */
final class WorkerDesk {
  private final Map<String, ToScheduler.Pull> pulls = new LinkedHashMap<>();

  /** The leases that ran out since their device was last heard from. */
  private final Map<String, List<Long>> expired = new LinkedHashMap<>();

  /** The pulls of the devices whose workers are not silent. */
  List<ToScheduler.Pull> pulls() {
    return pulls.values().stream().filter(pull -> !expired.containsKey(pull.device())).toList();
  }

  /** Replaces the pull of a device. */
  void pull(ToScheduler.Pull pull) {
    pulls.put(pull.device(), pull);
  }

  /** The last pull of a device. */
  ToScheduler.Pull pullOf(String device) {
    return pulls.get(device);
  }

  /** Marks a device as silent because one of its leases has expired. */
  void fallsSilent(String device, long lease) {
    if (pulls.containsKey(device)) {
      expired.computeIfAbsent(device, first -> new ArrayList<>()).add(lease);
    }
  }

  /**
   * Marks a device as heard from, so that its last pull counts again.
   *
   * @return its leases that expired while it was silent
   */
  List<Long> comesBack(String device) {
    List<Long> leases = expired.remove(device);
    return leases == null ? List.of() : leases;
  }

  void forget(Object worker) {
    pulls.values().removeIf(pull -> pull.worker().equals(worker));
    expired.keySet().retainAll(pulls.keySet());
  }
}
