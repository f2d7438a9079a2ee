package dev.ascribe.worker.lanes;

import dev.ascribe.worker.protocol.Lease;
import dev.ascribe.worker.protocol.LeaseId;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The leases that a device holds. The control actor adds and withdraws them; the executor takes
 * them and ends them. The two share this table because an executor may compute for minutes, as in a
 * training, during which it reads no messages: between two steps it looks here for requests to
 * serve and for leases that were withdrawn. Thread-safe.
 */
public final class HeldLeases {
  private final Map<LeaseId, Lease> held = new LinkedHashMap<>();

  /** The held leases that the executor has not taken yet. */
  private final Deque<Lease> arrived = new ArrayDeque<>();

  private boolean hasServed;

  /**
   * Adds a lease, unless it is held already, as it was delivered twice.
   *
   * @return whether the executor has to be woken: no lease was waiting to be taken before
   */
  public synchronized boolean add(Lease lease) {
    boolean wasEmpty = arrived.isEmpty();
    if (held.putIfAbsent(lease.id(), lease) == null) {
      arrived.addLast(lease);
      hasServed |= lease.urgent();
    }
    notifyAll();
    return wasEmpty && !arrived.isEmpty();
  }

  /** Removes leases. The executor drops their units, or stops computing them. */
  public synchronized void withdraw(Collection<LeaseId> ids) {
    held.keySet().removeAll(ids);
    arrived.removeIf(lease -> !held.containsKey(lease.id()));
  }

  /** Removes all leases. */
  public synchronized void withdrawAll() {
    held.clear();
    arrived.clear();
  }

  /** The ids of all leases, in the order in which they were lent. */
  public synchronized List<LeaseId> ids() {
    return List.copyOf(held.keySet());
  }

  synchronized boolean holds(Lease lease) {
    return held.containsKey(lease.id());
  }

  /** Whether an urgent lease has ever come: the device then serves requests, not studies alone. */
  synchronized boolean hasServed() {
    return hasServed;
  }

  /** Takes the next lease that has arrived; null if there is none. */
  synchronized Lease poll() {
    return arrived.pollFirst();
  }

  /** Waits until a lease arrives, at most for the given number of nanoseconds. */
  synchronized void await(long nanos) {
    try {
      if (arrived.isEmpty() && nanos > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, nanos);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets an executor that was restarted take all leases once more. */
  synchronized void takeAllAgain() {
    arrived.clear();
    arrived.addAll(held.values());
  }

  /** The unit of a lease came to its end. False where the lease was withdrawn before. */
  synchronized boolean end(Lease lease) {
    return held.remove(lease.id()) != null;
  }
}
