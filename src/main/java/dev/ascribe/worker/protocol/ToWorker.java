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

  /**
   * Nobody waits for these leases any more: the worker drops them, and stops what it does for them.
   * They get no answer.
   */
  record Withdrawn(List<Long> leases) implements ToWorker {
    public Withdrawn {
      leases = List.copyOf(leases);
    }
  }
}
