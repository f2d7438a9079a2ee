/**
 * The scheduler: the one queue of units, the leases under which workers compute them, and the fair
 * order of their owners.
 *
 * <p>{@link dev.ascribe.scheduling.queue.Scheduler} is the only actor here; the others are its
 * state. Coordinators reach it through {@link dev.ascribe.scheduling.queue.UnitSubmitter}, workers
 * through {@link dev.ascribe.worker.protocol.ToScheduler}.
 */
package dev.ascribe.scheduling.queue;
