package dev.ascribe.worker.protocol;

import java.util.List;

/** Messages to a worker. Those declared here come from the scheduler. */
public interface ToWorker extends WireMessage {
  /** Lends units to the worker; each is answered with {@link ToScheduler.Finished}. */
  record Assigned(List<Lease> leases) implements ToWorker {
    public Assigned {
      leases = List.copyOf(leases);
    }
  }

  /**
   * Takes leases back, because their units were withdrawn or lent to other workers. The worker
   * drops the units, stops those that it is computing, and answers none of them.
   */
  record Withdrawn(List<Long> leases) implements ToWorker {
    public Withdrawn {
      leases = List.copyOf(leases);
    }
  }

  /**
   * Ends the worker, because its device fails what others compute. Its units are lent again.
   *
   * @param reason why the device is given up, beginning with the code of its last failure
   */
  record GivenUp(String reason) implements ToWorker {}
}
