package dev.ascribe.worker.protocol;

import dev.ascribe.study.ModelRef;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** A message of a worker to the scheduler. */
public sealed interface ToScheduler extends SchedulerMessage, WireMessage {
  /**
   * Asks for work. The request stays valid: whenever the worker holds fewer than {@code window}
   * units, it is lent more. A worker pulls at the start, again when other models are loaded on it
   * than it said last, and now and then while it holds no units; the last pull counts.
   *
   * @param window how many units the worker holds at most; 0 while its device restarts
   * @param resident models that are loaded on it, the most recently used first
   */
  record Pull(WorkerId id, ActorRef<ToWorker> worker, int window, List<ModelRef> resident)
      implements ToScheduler {
    public Pull {
      resident = List.copyOf(resident);
    }

    /** The name of the worker's device among all nodes. */
    public String deviceName() {
      return id.name();
    }
  }

  /** The unit of a lease came to its end, so that the worker has room for another. */
  record Finished(LeaseId lease, UnitResult result) implements ToScheduler {}

  /**
   * The worker's device restarts and computes nothing meanwhile, so the units of these leases are
   * to be lent again. The device has not failed them.
   */
  record GivenBack(List<LeaseId> leases) implements ToScheduler {
    public GivenBack {
      leases = List.copyOf(leases);
    }
  }

  /**
   * The worker still computes the units of these leases, which are therefore extended.
   *
   * @param moved whether the worker has taken a step since its last renewal, as in a long unit
   */
  record Renew(WorkerId id, List<LeaseId> leases, boolean moved) implements ToScheduler {
    public Renew {
      leases = List.copyOf(leases);
    }
  }

  /** The process of a worker has ended, so that the units of the worker are to be lent again. */
  record Gone(WorkerId id) implements ToScheduler {}

  /** A long computation has taken {@code step} of its {@code steps}. */
  record Advanced(LeaseId lease, int step, int steps) implements ToScheduler {}
}
