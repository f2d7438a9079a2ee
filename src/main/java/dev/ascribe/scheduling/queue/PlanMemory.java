package dev.ascribe.scheduling.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Bounds the memory of the sampling plans that are open at once. A coordinator reserves memory
 * before it opens a plan, and waits until the plan is admitted. A plan larger than the budget is
 * admitted when no other is open. Not thread-safe: the scheduler owns it.
 */
final class PlanMemory {
  /**
   * A plan that is open, or waits to be opened.
   *
   * @param holder the coordinator that opens it
   */
  record Plan(String name, long bytes, ActorRef<SchedulerProtocol.PlanAdmitted> holder) {
    boolean isOf(Object other) {
      return holder.equals(other);
    }
  }

  private final long budgetBytes;
  private final List<Plan> open = new ArrayList<>();
  private final Deque<Plan> waiting = new ArrayDeque<>();
  private long openBytes;

  PlanMemory(long budgetBytes) {
    this.budgetBytes = budgetBytes;
  }

  /** Puts a plan at the end of the waiting plans, and returns all plans that may be opened now. */
  List<Plan> reserve(Plan plan) {
    waiting.addLast(plan);
    return admit();
  }

  /** Forgets a plan, open or waiting, and returns the plans that may be opened now. */
  List<Plan> release(String name, Object holder) {
    return forgetIf(plan -> plan.isOf(holder) && plan.name().equals(name));
  }

  /** Forgets all plans of a holder, and returns the plans that may be opened now. */
  List<Plan> forget(Object holder) {
    return forgetIf(plan -> plan.isOf(holder));
  }

  private List<Plan> forgetIf(Predicate<Plan> condition) {
    waiting.removeIf(condition);
    List<Plan> closed = open.stream().filter(condition).toList();
    open.removeAll(closed);
    openBytes -= closed.stream().mapToLong(Plan::bytes).sum();
    return admit();
  }

  /** The bytes of all open plans. */
  long openBytes() {
    return openBytes;
  }

  private List<Plan> admit() {
    List<Plan> admitted = new ArrayList<>();
    while (!waiting.isEmpty()
        && (open.isEmpty() || openBytes + waiting.peekFirst().bytes() <= budgetBytes)) {
      Plan next = waiting.removeFirst();
      open.add(next);
      openBytes += next.bytes();
      admitted.add(next);
    }
    return admitted;
  }
}
