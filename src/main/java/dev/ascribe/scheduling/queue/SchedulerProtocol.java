package dev.ascribe.scheduling.queue;

import dev.ascribe.worker.protocol.SchedulerMessage;
import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The messages that the {@link Scheduler} takes from coordinators and from the engine. Coordinators
 * send them through a {@link UnitSubmitter}. The outcome of a unit comes as a {@link UnitOutcome}.
 */
public final class SchedulerProtocol {
  private SchedulerProtocol() {}

  /** A message to the scheduler; the messages of workers are declared in {@link ToScheduler}. */
  public sealed interface Command extends SchedulerMessage
      permits Submit,
          Withdraw,
          WithdrawUnits,
          ReservePlan,
          ReleasePlan,
          GetStatus,
          Scheduler.Sweep {}

  /**
   * Queues a unit. {@code replyTo} receives any number of messages about progress, then exactly one
   * outcome.
   *
   * @param deaths how many processes have died while they computed the unit; each counts as a
   *     failed attempt
   */
  public record Submit(
      WorkOwner owner, WorkUnit unit, int deaths, ActorRef<? super UnitOutcome> replyTo)
      implements Command {
    public Submit(WorkOwner owner, WorkUnit unit, ActorRef<? super UnitOutcome> replyTo) {
      this(owner, unit, 0, replyTo);
    }
  }

  /** Forgets an owner and all its units, queued or lent; workers drop those that they hold. */
  record Withdraw(WorkOwner owner) implements Command {}

  /** Forgets some units of an owner, by their ids. */
  public record WithdrawUnits(WorkOwner owner, Set<String> unitIds) implements Command {
    public WithdrawUnits {
      unitIds = Set.copyOf(unitIds);
    }
  }

  /**
   * Asks for memory for a sampling plan. {@code replyTo} receives a reply when the memory is
   * reserved, and keeps the memory until it releases the plan or stops.
   */
  record ReservePlan(WorkOwner owner, String plan, long bytes, ActorRef<PlanAdmitted> replyTo)
      implements Command {}

  /** Releases the memory of a plan, or withdraws the request for it. */
  record ReleasePlan(WorkOwner owner, String plan, ActorRef<PlanAdmitted> replyTo)
      implements Command {}

  /**
   * There is memory for a sampling plan now.
   *
   * @param plan the name under which it was reserved
   */
  public record PlanAdmitted(String plan) {}

  /** Asks which units wait and which are lent. */
  public record GetStatus(ActorRef<QueueStatus> replyTo) implements Command {}
}
