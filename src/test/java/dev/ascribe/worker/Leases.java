package dev.ascribe.worker;

import dev.ascribe.worker.protocol.Lease;
import dev.ascribe.worker.protocol.LeaseId;
import dev.ascribe.worker.protocol.ToWorker;
import dev.ascribe.worker.protocol.WorkUnit;
import dev.ascribe.worker.protocol.WorkerId;
import dev.ascribe.worker.protocol.WorkerMessage;
import java.util.Arrays;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** Leases of one scheduler, by their numbers. */
public final class Leases {
  private static final long EPOCH = 5;

  private Leases() {}

  public static LeaseId id(long number) {
    return new LeaseId(EPOCH, number);
  }

  public static List<LeaseId> ids(long... numbers) {
    return Arrays.stream(numbers).mapToObj(Leases::id).toList();
  }

  public static Lease lease(long number, WorkUnit unit, int attempt, boolean urgent) {
    return new Lease(id(number), unit, attempt, urgent);
  }

  /** Lends units to a worker, as a scheduler does. */
  public static void lend(ActorRef<WorkerMessage> worker, Lease... leases) {
    lend(worker, List.of(leases));
  }

  /** Lends units to a worker, as a scheduler does. */
  public static void lend(ActorRef<WorkerMessage> worker, List<Lease> leases) {
    leases.forEach(lease -> worker.tell(new ToWorker.Assigned(lease)));
  }

  /** The worker of a device of the scheduler's own node. */
  public static WorkerId worker(String device) {
    return new WorkerId("", device, 1);
  }
}
