package dev.ascribe.worker;

import dev.ascribe.worker.protocol.Lease;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Leases that wait for a device, in their order, and the pool of rows that those of them have
 * joined that are answered by coalitions. Not thread-safe: the device's executor owns it.
 */
final class ExecutorLane {
  private final Deque<Lease> waiting = new ArrayDeque<>();
  private final CoalitionEvaluator coalitions;

  ExecutorLane(CoalitionEvaluator coalitions) {
    this.coalitions = coalitions;
  }

  CoalitionEvaluator coalitions() {
    return coalitions;
  }

  void add(Lease lease) {
    waiting.addLast(lease);
  }

  void drop(long lease) {
    waiting.removeIf(each -> each.id() == lease);
    coalitions.drop(lease);
  }

  boolean isEmpty() {
    return waiting.isEmpty() && coalitions.isEmpty();
  }

  /** Lets waiting units join the pool, in their order, up to the first that cannot. */
  void fillPool(Consumer<Lease> join) {
    while (!waiting.isEmpty() && coalitions.accepts(waiting.peekFirst())) {
      join.accept(waiting.removeFirst());
    }
  }

  /**
   * The next lease if it runs alone and now: an attribution takes seconds and goes first, a
   * training takes minutes and lets the pool end.
   *
   * @return null if the pool is next
   */
  Lease pollAlone() {
    Lease head = waiting.peekFirst();
    boolean alone =
        head != null
            && !CoalitionJob.suits(head.unit())
            && (coalitions.isEmpty() || !(head.unit() instanceof WorkUnit.Train));
    return alone ? waiting.removeFirst() : null;
  }
}
