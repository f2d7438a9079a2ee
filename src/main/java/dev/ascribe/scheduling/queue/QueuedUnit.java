package dev.ascribe.scheduling.queue;

import dev.ascribe.worker.protocol.WorkUnit;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * A unit that waits for a worker, or was taken by one.
 *
 * @param owner who shares the devices fairly with other owners: a study, or an online request
 * @param attempt the number of the next attempt, from 1
 * @param queuedAt milliseconds of the scheduler's clock
 * @param charge milliseconds of a device's time that its owner was charged in advance; 0 while it
 *     waits
 * @param replyTo hears of the outcome
 */
record QueuedUnit(
    WorkOwner owner,
    WorkUnit unit,
    int attempt,
    long queuedAt,
    double charge,
    ActorRef<? super UnitOutcome> replyTo) {
  QueuedUnit(
      WorkOwner owner,
      WorkUnit unit,
      int attempt,
      long queuedAt,
      ActorRef<? super UnitOutcome> replyTo) {
    this(owner, unit, attempt, queuedAt, 0, replyTo);
  }

  QueuedUnit retried(long now) {
    return new QueuedUnit(owner, unit, attempt + 1, now, replyTo);
  }

  QueuedUnit charged(double millis) {
    return new QueuedUnit(owner, unit, attempt, queuedAt, millis, replyTo);
  }

  /** Whether it holds its device for minutes, and everything behind it. */
  boolean trains() {
    return unit instanceof WorkUnit.Train;
  }
}
