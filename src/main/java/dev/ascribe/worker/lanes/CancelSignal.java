package dev.ascribe.worker.lanes;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells a computation that runs for minutes to stop. Raised by the control actor's thread, read by
 * the executor's; a message would wait behind the computation itself.
 */
public final class CancelSignal {
  private final Set<Long> leases = ConcurrentHashMap.newKeySet();
  private volatile boolean all;

  /** Stops everything, for good. */
  public void raise() {
    all = true;
  }

  /** Stops what is done for one lease. */
  public void raise(long lease) {
    leases.add(lease);
  }

  /** Nothing is done for the lease any more. */
  void forget(long lease) {
    leases.remove(lease);
  }

  /** The leases that nothing should be done for, as far as they are not forgotten yet. */
  Set<Long> raised() {
    return Set.copyOf(leases);
  }

  boolean isRaised(long lease) {
    return all || leases.contains(lease);
  }
}
