package dev.ascribe.worker.protocol;

import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;

/** A message of a process that has devices to the coordinator, which has the scheduler. */
public sealed interface ToCoordinator extends CoordinatorMessage, WireMessage {
  /** Under this key the coordinator can be found in its cluster. */
  ServiceKey<ToCoordinator> KEY = ServiceKey.create(ToCoordinator.class, "coordinator");

  /** Changes whenever a message changes: only processes with the same number understand others. */
  int PROTOCOL = 1;

  /**
   * Offers the devices of a process. Answered with {@link ToNode.Welcome} or {@link
   * ToNode.Refused}.
   *
   * @param protocol {@link #PROTOCOL} of the sender
   * @param version of the sender's build, for the message of a refusal
   */
  record Hello(int protocol, String version, List<WorkerId> workers, ActorRef<ToNode> node)
      implements ToCoordinator {
    public Hello {
      workers = List.copyOf(workers);
    }
  }

  /** How the devices of a process are, and what they have computed since its last report. */
  record Report(List<DeviceReport> devices, int cacheHits, int cacheMisses)
      implements ToCoordinator {
    public Report {
      devices = List.copyOf(devices);
    }
  }

  /**
   * One device of a {@link Report}.
   *
   * @param up whether the device takes work
   * @param memoryBytes memory of the device that its models take
   */
  record DeviceReport(WorkerId worker, boolean up, long memoryBytes, List<Batch> batches)
      implements WireMessage {
    public DeviceReport {
      batches = List.copyOf(batches);
    }
  }

  /**
   * A batch that a device has computed.
   *
   * @param evaluations number of rows
   * @param tokens number of tokens that were computed, without padding
   * @param paddedTokens the same with padding
   */
  record Batch(int evaluations, long tokens, long paddedTokens) implements WireMessage {}
}
