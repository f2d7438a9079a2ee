package dev.ascribe.scheduling.queue;

import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.ToWorker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The pulls of the workers. A worker that fell silent gets nothing until it is heard from again;
 * then it has to be told which of its leases others have, since it may still compute them. Not
 * thread-safe: the scheduler owns it.
 */
final class WorkerDesk {
  /**
   * A worker that is silent.
   *
   * @param expired its leases that ran out
   */
  record Silent(ToScheduler.Pull pull, List<Long> expired) {
    ActorRef<ToWorker> worker() {
      return pull.worker();
    }
  }

  private final Map<String, ToScheduler.Pull> pulls = new LinkedHashMap<>();
  private final Map<String, Silent> silent = new HashMap<>();

  /** The pull of each device whose worker is not silent. */
  Collection<ToScheduler.Pull> pulls() {
    return Collections.unmodifiableCollection(pulls.values());
  }

  /** Replaces the pull of a device. */
  void pull(ToScheduler.Pull pull) {
    pulls.put(pull.device(), pull);
  }

  /** A lease of a device has run out. */
  void fallsSilent(String device, long expired) {
    ToScheduler.Pull pull = pulls.remove(device);
    if (pull != null) {
      silent.put(device, new Silent(pull, new ArrayList<>()));
    }
    if (silent.containsKey(device)) {
      silent.get(device).expired().add(expired);
    }
  }

  /** A device's worker is heard from; if it was silent, its last pull stands again. */
  Optional<Silent> comesBack(String device) {
    Optional<Silent> back = Optional.ofNullable(silent.remove(device));
    back.ifPresent(was -> pulls.putIfAbsent(device, was.pull()));
    return back;
  }

  void forget(Object worker) {
    pulls.values().removeIf(pull -> pull.worker().equals(worker));
    silent.values().removeIf(each -> each.worker().equals(worker));
  }
}
