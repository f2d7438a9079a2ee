package dev.ascribe.worker.protocol;

import java.util.List;

/** What a worker understands; the messages here are those that the scheduler sends. */
public interface ToWorker extends WireMessage {
  /** Work for the worker; it answers each lease with {@link ToScheduler.Finished}. */
  record Assigned(List<Lease> leases) implements ToWorker {
    public Assigned {
      leases = List.copyOf(leases);
    }
  }
}
