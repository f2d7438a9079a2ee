package dev.ascribe.worker.protocol;

import dev.ascribe.study.ModelRef;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** What the scheduler understands; the messages here are those that workers send. */
public interface ToScheduler extends WireMessage {
  /**
   * Asks for work until the worker holds {@code window} units. Every request replaces the worker's
   * earlier one, and stands until then.
   *
   * @param device name of the worker's device
   * @param window units that the worker would hold at once
   * @param resident models that are loaded on it, the most recently used first
   */
  record Pull(String device, ActorRef<ToWorker> worker, int window, List<ModelRef> resident)
      implements ToScheduler {
    public Pull {
      resident = List.copyOf(resident);
    }
  }

  /** A lease came to its end. */
  record Finished(long lease, UnitResult result) implements ToScheduler {}

  /**
   * The worker still works on these leases.
   *
   * @param moved whether it has come any further since it said so last: a single unit may take long
   */
  record Renew(String device, List<Long> leases, boolean moved) implements ToScheduler {
    public Renew {
      leases = List.copyOf(leases);
    }
  }

  /** A long unit came some way: {@code step} of {@code steps}. */
  record Advanced(long lease, int step, int steps) implements ToScheduler {}
}
