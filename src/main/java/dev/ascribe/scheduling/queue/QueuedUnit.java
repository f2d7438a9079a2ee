package dev.ascribe.scheduling.queue;

import dev.ascribe.worker.protocol.WorkUnit;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * A unit that waits for a worker, or is lent to one.
 *
 * @param owner the study or the online request that the unit belongs to
 * @param attempt the number of the next attempt, from 1
 * @param queuedAt milliseconds of the scheduler's clock
 * @param charge milliseconds of a device's time that its owner was charged in advance; 0 while it
 *     waits
 * @param suspected whether processes have died while they computed it: no other unit is lent to a
 *     device together with it
 * @param replyTo is told the outcome
 */
record QueuedUnit(
    WorkOwner owner,
    WorkUnit unit,
    int attempt,
    long queuedAt,
    double charge,
    boolean suspected,
    ActorRef<? super UnitOutcome> replyTo) {
  QueuedUnit(
      WorkOwner owner,
      WorkUnit unit,
      int attempt,
      long queuedAt,
      ActorRef<? super UnitOutcome> replyTo) {
    this(owner, unit, attempt, queuedAt, 0, false, replyTo);
  }

  QueuedUnit retried(long now) {
    return new QueuedUnit(owner, unit, attempt + 1, now, 0, suspected, replyTo);
  }

  /** The same unit after so many processes have died while they computed it. */
  QueuedUnit after(int deaths) {
    return new QueuedUnit(owner, unit, attempt + deaths, queuedAt, charge, deaths > 0, replyTo);
  }

  QueuedUnit charged(double millis) {
    return new QueuedUnit(owner, unit, attempt, queuedAt, millis, suspected, replyTo);
  }

  /** Whether its device gets no other unit: it takes minutes, or it may kill its process. */
  boolean isExclusive() {
    return suspected || unit instanceof WorkUnit.Train;
  }
}
