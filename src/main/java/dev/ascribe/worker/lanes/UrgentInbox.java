package dev.ascribe.worker.lanes;

import dev.ascribe.worker.protocol.Lease;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Urgent leases on their way to a device's executor. The control actor's thread puts them in; the
 * executor's takes them out, also between two steps of a training, when a message would have to
 * wait for the end of the training.
 */
public final class UrgentInbox {
  private final BlockingQueue<Lease> leases = new LinkedBlockingQueue<>();
  private volatile boolean wasUsed;

  public void put(Lease lease) {
    wasUsed = true;
    leases.add(lease);
  }

  /** Whether there has ever been one: the device then serves requests, not studies alone. */
  boolean wasUsed() {
    return wasUsed;
  }

  /** Takes all out. */
  void drainTo(Consumer<Lease> taker) {
    for (Lease lease = leases.poll(); lease != null; lease = leases.poll()) {
      taker.accept(lease);
    }
  }

  /** Takes one out that comes in time; false if none does. */
  boolean await(long nanos, Consumer<Lease> taker) {
    try {
      Lease lease = leases.poll(nanos, TimeUnit.NANOSECONDS);
      if (lease != null) {
        taker.accept(lease);
      }
      return lease != null;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  void clear() {
    leases.clear();
  }
}
