package dev.ascribe.scheduling.queue;

import dev.ascribe.worker.protocol.Lease;
import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.ToWorker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;

/** The units that are lent to workers, each until a deadline. Not thread-safe. */
final class LeaseBook {
  /**
   * A unit that a worker holds.
   *
   * @param since when it was lent, in milliseconds of the scheduler's clock
   * @param deadline when it goes to another worker unless this one renews it
   */
  record Lent(
      QueuedUnit queued, String device, ActorRef<ToWorker> worker, long since, long deadline) {}

  private final long timeoutMillis;
  private final UnitJournal journal;
  private final Map<Long, Lent> leases = new LinkedHashMap<>();
  private long lastLease;

  /**
   * @param journal is told which units of studies are lent
   */
  LeaseBook(long timeoutMillis, UnitJournal journal) {
    this.timeoutMillis = timeoutMillis;
    this.journal = journal;
  }

  /** Lends a unit to the worker that asks for work. */
  Lease lend(QueuedUnit queued, ToScheduler.Pull pull, long now) {
    long id = ++lastLease;
    leases.put(id, new Lent(queued, pull.device(), pull.worker(), now, now + timeoutMillis));
    if (!queued.owner().urgent()) {
      journal.lent(id, queued.owner().id(), queued.unit());
    }
    return new Lease(id, queued.unit(), queued.attempt(), queued.owner().urgent());
  }

  boolean isEmpty() {
    return leases.isEmpty();
  }

  Collection<Lent> all() {
    return Collections.unmodifiableCollection(leases.values());
  }

  /** What is lent under an id; null where that has expired. */
  Lent get(long lease) {
    return leases.get(lease);
  }

  /** Ends a lease; null where it has expired. */
  Lent end(long lease) {
    journal.ended(lease);
    return leases.remove(lease);
  }

  void renew(List<Long> ids, long now) {
    for (long id : ids) {
      leases.computeIfPresent(
          id,
          (same, lent) ->
              new Lent(
                  lent.queued(), lent.device(), lent.worker(), lent.since(), now + timeoutMillis));
    }
  }

  /** Ends the leases whose deadline has passed. */
  Map<Long, Lent> endExpired(long now) {
    return endIf(lent -> lent.deadline() < now);
  }

  /** Ends those for which the condition holds, and gives them back by their ids. */
  Map<Long, Lent> endIf(Predicate<Lent> condition) {
    Map<Long, Lent> ended = new LinkedHashMap<>();
    Iterator<Map.Entry<Long, Lent>> each = leases.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<Long, Lent> lease = each.next();
      if (condition.test(lease.getValue())) {
        ended.put(lease.getKey(), lease.getValue());
        journal.ended(lease.getKey());
        each.remove();
      }
    }
    return ended;
  }

  /** The ids of leases by the workers that hold them. */
  static Map<ActorRef<ToWorker>, List<Long>> byWorker(Map<Long, Lent> leases) {
    Map<ActorRef<ToWorker>, List<Long>> ids = new LinkedHashMap<>();
    leases.forEach(
        (id, lent) -> ids.computeIfAbsent(lent.worker(), worker -> new ArrayList<>()).add(id));
    return ids;
  }
}
