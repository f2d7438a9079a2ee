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
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What workers ask for. One that fell silent gets nothing until it speaks again; then it is told
 * which of its leases others have, for it may still compute them. Not thread-safe: the scheduler
 * owns it.
 */
final class WorkerDesk {
  private record Silent(ToScheduler.Pull pull, List<Long> expired) {}

  private final Map<String, ToScheduler.Pull> pulls = new LinkedHashMap<>();
  private final Map<String, Silent> silent = new HashMap<>();

  /** What each device asks for whose worker speaks. */
  Collection<ToScheduler.Pull> pulls() {
    return Collections.unmodifiableCollection(pulls.values());
  }

  void ask(ToScheduler.Pull pull) {
    speaks(pull.device());
    pulls.put(pull.device(), pull);
  }

  /** The leases of a device have expired. */
  void fellSilent(String device, List<Long> expired) {
    ToScheduler.Pull pull = pulls.remove(device);
    if (pull != null) {
      silent.put(device, new Silent(pull, new ArrayList<>(expired)));
    } else if (silent.containsKey(device)) {
      silent.get(device).expired().addAll(expired);
    }
  }

  /** A device's worker is there: what it asked for before still stands. */
  void speaks(String device) {
    Silent back = silent.remove(device);
    if (back != null) {
      back.pull().worker().tell(new ToWorker.Withdrawn(back.expired()));
      pulls.put(device, back.pull());
    }
  }

  void forget(ActorRef<?> worker) {
    pulls.values().removeIf(pull -> pull.worker().equals(worker));
    silent.values().removeIf(each -> each.pull().worker().equals(worker));
  }
}
