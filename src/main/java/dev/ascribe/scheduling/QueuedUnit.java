package dev.ascribe.scheduling;

import dev.ascribe.worker.protocol.WorkUnit;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * A unit that waits for a worker.
 *
 * @param owner who shares the devices fairly with other owners: a study, or an online request
 * @param attempt the number of the next attempt, from 1
 * @param queuedAt milliseconds of the scheduler's clock
 * @param replyTo hears of the outcome
 */
record QueuedUnit(
    WorkOwner owner,
    WorkUnit unit,
    int attempt,
    long queuedAt,
    ActorRef<? super UnitOutcome> replyTo) {
  QueuedUnit retried(long now) {
    return new QueuedUnit(owner, unit, attempt + 1, now, replyTo);
  }
}
