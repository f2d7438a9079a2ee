package dev.ascribe.scheduling;

import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.WorkUnit;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * How coordinators reach the scheduler.
 *
 * @param owner who shares the devices fairly: a study, or an online request
 * @param scheduler of the engine
 */
record UnitSubmitter(WorkOwner owner, ActorRef<ToScheduler> scheduler) {
  /** Queues a unit; its outcome is told to {@code replyTo}. */
  void submit(WorkUnit unit, ActorRef<? super UnitOutcome> replyTo) {
    scheduler.tell(new Scheduler.Submit(owner, unit, replyTo));
  }

  /** Takes back what is still queued for this owner. */
  void withdraw() {
    scheduler.tell(new Scheduler.Withdraw(owner));
  }
}
