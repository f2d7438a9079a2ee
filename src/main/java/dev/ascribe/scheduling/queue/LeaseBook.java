package dev.ascribe.scheduling.queue;

import dev.ascribe.telemetry.LogFields;
import dev.ascribe.worker.protocol.Lease;
import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.ToWorker;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;
import org.slf4j.MDC;

/** The units that are lent to workers, each until a deadline. Not thread-safe. */
final class LeaseBook {
  /**
   * A unit that a worker holds.
   *
   * @param id of the lease
   * @param since when it was lent, in milliseconds of the scheduler's clock
   * @param deadline when it goes to another worker unless this one renews it
   */
  record Lent(
      long id,
      QueuedUnit queued,
      String device,
      ActorRef<ToWorker> worker,
      long since,
      long deadline) {
    Lent until(long later) {
      return new Lent(id, queued, device, worker, since, later);
    }

    /** Does something whose lines of the log name the owner, the unit and the device. */
    void withLogFields(Runnable action) {
      Map<String, String> fields = new HashMap<>(queued.owner().logFields());
      fields.put(LogFields.UNIT, queued.unit().unitId());
      fields.put(LogFields.DEVICE, device);
      fields.forEach(MDC::put);
      action.run();
      fields.keySet().forEach(MDC::remove);
    }
  }

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
    leases.put(id, new Lent(id, queued, pull.device(), pull.worker(), now, now + timeoutMillis));
    if (!queued.owner().urgent()) {
      journal.lent(id, queued.owner().id(), queued.unit());
    }
    return new Lease(id, queued.unit(), queued.attempt(), queued.owner().urgent());
  }

  Collection<Lent> all() {
    return Collections.unmodifiableCollection(leases.values());
  }

  /**
   * Notes that a long computation has taken another step.
   *
   * @return null where the lease has ended
   */
  Lent advance(long lease, int step) {
    Lent lent = leases.get(lease);
    if (lent != null) {
      journal.advanced(lease, step);
    }
    return lent;
  }

  /** Ends a lease; null where it has expired. */
  Lent end(long lease) {
    journal.ended(lease);
    return leases.remove(lease);
  }

  void renew(List<Long> ids, long now) {
    for (long id : ids) {
      leases.computeIfPresent(id, (same, lent) -> lent.until(now + timeoutMillis));
    }
  }

  /** Ends the leases for which the condition holds, and gives them back. */
  List<Lent> endIf(Predicate<Lent> condition) {
    List<Lent> ended = leases.values().stream().filter(condition).toList();
    ended.forEach(lent -> end(lent.id()));
    return ended;
  }
}
