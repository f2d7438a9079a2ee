package dev.ascribe.worker;

import dev.ascribe.worker.protocol.Lease;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Urgent leases on their way to a device's executor. The control actor's thread puts them in; the
 * executor's takes them out, also between two steps of a training, when a message would have to
 * wait for the end of the training.
 */
final class UrgentInbox {
  private final Queue<Lease> leases = new ConcurrentLinkedQueue<>();

  void put(Lease lease) {
    leases.add(lease);
  }

  /** Takes all out. */
  void drainTo(Consumer<Lease> taker) {
    for (Lease lease = leases.poll(); lease != null; lease = leases.poll()) {
      taker.accept(lease);
    }
  }

  void clear() {
    leases.clear();
  }
}
