package dev.ascribe.scheduling.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The memory of the sampling plans that are open at once, however many studies or requests want
 * some. Who wants to open one says how large it is and waits for its turn; a plan larger than the
 * budget is admitted when no other is open. Not thread-safe: the scheduler owns it.
 */
final class PlanMemory {
  /**
   * A plan that is open, or is to be.
   *
   * @param holder is told when it may be opened
   */
  record Plan(String name, long bytes, ActorRef<Scheduler.PlanAdmitted> holder) {
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

  /**
   * Lets a plan wait for its turn behind those that wait already.
   *
   * @return the plans that may be opened now
   */
  List<Plan> reserve(Plan plan) {
    waiting.addLast(plan);
    return admit();
  }

  /**
   * A plan is closed, or not wanted any more.
   *
   * @return the plans that may be opened now
   */
  List<Plan> release(String name, ActorRef<?> holder) {
    waiting.removeIf(plan -> plan.isOf(holder) && plan.name().equals(name));
    return close(
        open.stream().filter(plan -> plan.isOf(holder) && plan.name().equals(name)).toList());
  }

  /**
   * None of a holder's plans, open or waiting, is wanted any more.
   *
   * @return the plans that may be opened now
   */
  List<Plan> forget(Object holder) {
    waiting.removeIf(plan -> plan.isOf(holder));
    return close(open.stream().filter(plan -> plan.isOf(holder)).toList());
  }

  /** Of the plans that are open. */
  long openBytes() {
    return openBytes;
  }

  private List<Plan> close(List<Plan> plans) {
    open.removeAll(plans);
    openBytes -= plans.stream().mapToLong(Plan::bytes).sum();
    return admit();
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
