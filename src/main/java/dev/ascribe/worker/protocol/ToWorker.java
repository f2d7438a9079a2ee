package dev.ascribe.worker.protocol;

import dev.ascribe.common.ErrorCode;
import java.util.List;

/** A message of the scheduler to a worker. */
public sealed interface ToWorker extends WorkerMessage, WireMessage {
  /** Lends a unit to the worker, which answers it with {@link ToScheduler.Finished}. */
  record Assigned(Lease lease) implements ToWorker {}

  /**
   * Takes leases back, because their units were withdrawn or lent to other workers. The worker
   * drops the units, stops those that it is computing, and answers none of them.
   */
  record Withdrawn(List<LeaseId> leases) implements ToWorker {
    public Withdrawn {
      leases = List.copyOf(leases);
    }
  }

  /**
   * Ends the worker, because its device fails what others compute. Its units are lent again.
   *
   * @param reason why the device is given up, beginning with the code of its last failure
   */
  record GivenUp(String reason) implements ToWorker {
    /** Ends a worker whose device another process has taken over. */
    public static GivenUp replaced(WorkerId worker) {
      return new GivenUp(
          "%s: a newer process has the device %s"
              .formatted(ErrorCode.DEVICE_UNAVAILABLE, worker.name()));
    }
  }
}
