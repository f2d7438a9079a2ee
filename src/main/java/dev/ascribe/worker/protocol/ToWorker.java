package dev.ascribe.worker.protocol;

import java.util.List;

/** What a worker can be told. The messages here are those that the scheduler sends. */
public interface ToWorker extends WireMessage {
  /** Lends units to the worker; each is answered with {@link ToScheduler.Finished}. */
  record Assigned(List<Lease> leases) implements ToWorker {
    public Assigned {
      leases = List.copyOf(leases);
    }
  }

  /**
   * Takes leases back: nobody waits for their units any more, or others have them now. The worker
   * drops the units, stops those that it is computing, and answers none of them.
   */
  record Withdrawn(List<Long> leases) implements ToWorker {
    public Withdrawn {
      leases = List.copyOf(leases);
    }
  }
}
