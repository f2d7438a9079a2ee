package dev.ascribe.scheduling.queue;

import dev.ascribe.scheduling.queue.QueuedUnit.Lent;
import dev.ascribe.worker.protocol.Lease;
import dev.ascribe.worker.protocol.LeaseId;
import dev.ascribe.worker.protocol.ToScheduler;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The state of the scheduler: the units that wait, the units that are lent, the pulls of the
 * workers, and the memory for sampling plans. Not thread-safe: the scheduler owns it.
 */
final class WorkLedger {
  private static final int UNITS_OF_TURN = 8;

  /** A queue with its charges and its plans. There are two: for requests and for studies. */
  private record Tier(WorkQueue queue, DeviceTime time, PlanMemory plans) {
    /** Each tier has half of the memory, so that a request never waits for plans of studies. */
    static Tier of(WorkQueue queue, SchedulerSettings settings) {
      return new Tier(queue, new DeviceTime(queue), new PlanMemory(settings.planBytes() / 2));
    }
  }

  private final Tier urgent;
  private final Tier ordinary;
  private final WorkerDesk workers = new WorkerDesk();
  private final DeviceFaults faults;
  private final Map<LeaseId, Lent> leases = new LinkedHashMap<>();
  private final long leaseMillis;
  private final UnitJournal journal;
  private final long epoch;
  private long lastLease;

  /** The time when a device last made progress, or when the first unit arrived after a pause. */
  private long lastProgress;

  /**
   * @param epoch of the scheduler
   * @param journal notes which units of studies are lent
   */
  WorkLedger(SchedulerSettings settings, UnitJournal journal, long epoch, long now) {
    this.epoch = epoch;
    this.lastProgress = now;
    long patience = settings.affinityPatience().toMillis();
    this.urgent = Tier.of(WorkQueue.firstCome(patience), settings);
    this.ordinary = Tier.of(WorkQueue.shared(patience, UNITS_OF_TURN), settings);
    this.leaseMillis = settings.leaseTimeout().toMillis();
    this.journal = journal;
    this.faults = new DeviceFaults(settings.deviceFaults());
  }

  WorkerDesk workers() {
    return workers;
  }

  DeviceFaults faults() {
    return faults;
  }

  WorkQueue queueOf(WorkOwner owner) {
    return tierOf(owner).queue;
  }

  PlanMemory plansOf(WorkOwner owner) {
    return tierOf(owner).plans;
  }

  private Tier tierOf(WorkOwner owner) {
    return owner.urgent() ? urgent : ordinary;
  }

  /** Queues a unit that was submitted. */
  void add(QueuedUnit queued) {
    if (isIdle()) {
      // Time with nothing to do is not time without progress.
      lastProgress = queued.queuedAt();
    }
    queueOf(queued.owner()).add(queued);
  }

  /** Returns for how long no device has made progress; 0 if none has anything to do. */
  long millisWithoutProgress(long now) {
    return isIdle() ? 0 : now - lastProgress;
  }

  private boolean isIdle() {
    return urgent.queue.isEmpty() && ordinary.queue.isEmpty() && leases.isEmpty();
  }

  /** Waiting units by kind. */
  Map<String, Integer> waitingByKind() {
    Map<String, Integer> sizes = new HashMap<>(urgent.queue.sizeByKind());
    ordinary.queue.sizeByKind().forEach((kind, units) -> sizes.merge(kind, units, Integer::sum));
    return sizes;
  }

  /** The time since which the oldest waiting unit has waited; {@code now} if none waits. */
  long oldest(long now) {
    return Math.min(urgent.queue.oldest().orElse(now), ordinary.queue.oldest().orElse(now));
  }

  /** Lends waiting units to the workers that have room for them. */
  Map<ToScheduler.Pull, List<Lease>> assign(long now) {
    Map<ToScheduler.Pull, List<Lease>> lent = new LinkedHashMap<>();
    if (!urgent.queue.isEmpty() || !ordinary.queue.isEmpty()) {
      Assignment assignment = new Assignment(workers.pulls(), faults::failuresInARow);
      leases.values().forEach(each -> assignment.held(each.device(), each.queued()));
      assignment
          .of(urgent.queue, ordinary.queue, now)
          .forEach(
              (pull, units) ->
                  lent.put(pull, units.stream().map(unit -> lend(unit, pull, now)).toList()));
    }
    return lent;
  }

  private Lease lend(QueuedUnit queued, ToScheduler.Pull pull, long now) {
    LeaseId id = new LeaseId(epoch, ++lastLease);
    faults.lent(id.number());
    leases.put(id, new Lent(id, queued, pull.deviceName(), pull.worker(), now, now + leaseMillis));
    if (!queued.owner().urgent()) {
      journal.lent(id.number(), queued.owner().id(), queued.unit());
    }
    return new Lease(id, queued.unit(), queued.attempt(), queued.owner().urgent());
  }

  Collection<Lent> lent() {
    return Collections.unmodifiableCollection(leases.values());
  }

  /** Extends leases; {@code moved} if their device has taken a step since its last renewal. */
  void renew(List<LeaseId> ids, boolean moved, long now) {
    ids.forEach(
        id -> leases.computeIfPresent(id, (same, lent) -> lent.withDeadline(now + leaseMillis)));
    lastProgress = moved ? now : lastProgress;
  }

  /**
   * Notes that a long computation has taken another step.
   *
   * @return null if the lease has ended
   */
  Lent advance(LeaseId lease, int step, long now) {
    if (leases.containsKey(lease)) {
      journal.advanced(lease.number(), step);
      lastProgress = now;
    }
    return leases.get(lease);
  }

  /**
   * Ends a lease whose unit has ended, and charges the owner for the device time.
   *
   * @return null if the lease has expired
   */
  Lent end(LeaseId lease, long now) {
    Lent lent = remove(lease);
    if (lent != null) {
      lastProgress = now;
      tierOf(lent.queued().owner()).time.ended(lent.device(), lent.queued(), lent.since(), now);
    }
    return lent;
  }

  /** Forgets an owner with all its units, and returns those that were lent. */
  List<Lent> withdraw(WorkOwner owner) {
    queueOf(owner).removeOwner(owner.id());
    return endIf(lent -> lent.queued().owner().equals(owner));
  }

  /** Forgets some units of an owner, and returns those that were lent. */
  List<Lent> withdraw(WorkOwner owner, Collection<String> unitIds) {
    Predicate<QueuedUnit> named = queued -> unitIds.contains(queued.unit().unitId());
    queueOf(owner).removeIf(owner.id(), named);
    return endIf(lent -> lent.queued().owner().equals(owner) && named.test(lent.queued()));
  }

  /**
   * Ends the leases that have expired. Their devices get no units until a message from them
   * arrives.
   */
  List<Lent> expire(long now) {
    List<Lent> expired = endIf(lent -> lent.deadline() < now);
    expired.forEach(lent -> workers.fallsSilent(lent.device(), lent.id()));
    return expired;
  }

  /** Puts lent units, which their device has not failed, back to the beginning of the queue. */
  void giveBack(Collection<LeaseId> ids) {
    List<Lent> given = endIf(lent -> ids.contains(lent.id()));
    // Each is put before all others, so the first one goes last.
    for (int i = given.size() - 1; i >= 0; i--) {
      QueuedUnit queued = given.get(i).queued();
      queueOf(queued.owner()).addFirst(queued.charged(0));
    }
  }

  /** Puts a device's units back and lends it no more; returns its last pull unless it has ended. */
  Optional<ToScheduler.Pull> giveUp(String device) {
    Optional<ToScheduler.Pull> pull = Optional.ofNullable(workers.pullOf(device));
    giveBack(
        leases.values().stream()
            .filter(lent -> lent.device().equals(device))
            .map(Lent::id)
            .toList());
    pull.ifPresent(last -> workers.forget(last.worker()));
    return pull;
  }

  /** Forgets a worker that has died, and returns the units that it was lent. */
  List<Lent> forgetWorker(Object worker) {
    workers.forget(worker);
    return endIf(lent -> lent.worker().equals(worker));
  }

  /** Ends leases whose owners are not charged for them. */
  private List<Lent> endIf(Predicate<Lent> condition) {
    List<Lent> ended = leases.values().stream().filter(condition).toList();
    for (Lent lent : ended) {
      remove(lent.id());
      queueOf(lent.queued().owner()).refund(lent.queued());
    }
    return ended;
  }

  private Lent remove(LeaseId lease) {
    if (leases.containsKey(lease)) {
      journal.ended(lease.number());
    }
    return leases.remove(lease);
  }

  /**
   * Forgets all plans of a holder that has ended.
   *
   * @return the plans that may be opened now
   */
  List<PlanMemory.Plan> forgetHolder(Object holder) {
    return Stream.of(urgent, ordinary).flatMap(tier -> tier.plans.forget(holder).stream()).toList();
  }
}
