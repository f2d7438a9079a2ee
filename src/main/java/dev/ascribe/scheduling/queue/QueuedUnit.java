package dev.ascribe.scheduling.queue;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.telemetry.LogFields;
import dev.ascribe.worker.protocol.LeaseId;
import dev.ascribe.worker.protocol.ToWorker;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.slf4j.Logger;
import org.slf4j.MDC;

/**
 * A unit that waits for a worker, or is lent to one.
 *
 * @param owner the study or the online request that the unit belongs to
 * @param attempt the number of the next attempt, from 1
 * @param losses how many of the former attempts ended with the silence or the death of a worker,
 *     which say more about the worker than about the unit
 * @param queuedAt milliseconds of the scheduler's clock
 * @param charge milliseconds of a device's time that its owner was charged in advance; 0 while it
 *     waits
 * @param failedOn devices that failed the unit, with their last reasons; others get it first
 * @param suspected whether processes have died while they computed this unit; it is then lent to a
 *     device alone, so that it takes no other units with it
 * @param replyTo the coordinator that receives the outcome
 */
record QueuedUnit(
    WorkOwner owner,
    WorkUnit unit,
    int attempt,
    int losses,
    long queuedAt,
    double charge,
    Map<String, ErrorCode> failedOn,
    boolean suspected,
    ActorRef<? super UnitOutcome> replyTo) {
  QueuedUnit {
    failedOn = Map.copyOf(failedOn);
  }

  /**
   * A unit that a worker holds.
   *
   * @param since when the unit was lent, in milliseconds of the scheduler's clock
   * @param deadline the time at which the lease expires unless the worker renews it
   */
  record Lent(
      LeaseId id,
      QueuedUnit queued,
      String device,
      ActorRef<ToWorker> worker,
      long since,
      long deadline) {

    Duration heldFor(long now) {
      return Duration.ofMillis(now - since);
    }

    /** Returns this lease with a later deadline. */
    Lent withDeadline(long later) {
      return new Lent(id, queued, device, worker, since, later);
    }

    /** Logs that the attempt has failed, with the owner, the unit and the device as fields. */
    void log(Logger log, UnitResult.Failed failed) {
      Map<String, String> fields = new HashMap<>(queued.owner().logFields());
      fields.put(LogFields.UNIT, queued.unit().unitId());
      fields.put(LogFields.DEVICE, device);
      fields.forEach(MDC::put);
      log.warn("attempt {} failed: {}: {}", queued.attempt(), failed.code(), failed.message());
      fields.keySet().forEach(MDC::remove);
    }
  }

  QueuedUnit(
      WorkOwner owner,
      WorkUnit unit,
      int attempt,
      long queuedAt,
      ActorRef<? super UnitOutcome> replyTo) {
    this(owner, unit, attempt, 0, queuedAt, 0, Map.of(), false, replyTo);
  }

  /**
   * Returns the unit for its next attempt.
   *
   * @param device that has failed it
   * @param reason of that device
   */
  QueuedUnit retriedAfter(String device, ErrorCode reason, long now) {
    return retriedAfter(device, reason, losses, now);
  }

  /**
   * Returns the unit for its next attempt, after the worker that held it has died or fallen silent.
   */
  QueuedUnit retriedAfterLoss(String device, long now) {
    return retriedAfter(device, ErrorCode.DEVICE_UNAVAILABLE, losses + 1, now);
  }

  private QueuedUnit retriedAfter(String device, ErrorCode reason, int newLosses, long now) {
    Map<String, ErrorCode> devices = new HashMap<>(failedOn);
    devices.put(device, reason);
    return new QueuedUnit(owner, unit, attempt + 1, newLosses, now, 0, devices, suspected, replyTo);
  }

  /** The number of attempts that have failed, if the present one fails. */
  int failures() {
    return attempt - losses;
  }

  /**
   * Returns the unit with a failed attempt for each process that has died while it computed the
   * unit.
   */
  QueuedUnit withDeaths(int deaths) {
    return new QueuedUnit(
        owner, unit, attempt + deaths, losses, queuedAt, charge, failedOn, deaths > 0, replyTo);
  }

  /** Returns the unit as one that may kill the process that computes it. */
  QueuedUnit suspect() {
    return new QueuedUnit(owner, unit, attempt, losses, queuedAt, charge, failedOn, true, replyTo);
  }

  /** Returns the unit with the device time that its owner was charged in advance. */
  QueuedUnit charged(double millis) {
    return new QueuedUnit(
        owner, unit, attempt, losses, queuedAt, millis, failedOn, suspected, replyTo);
  }

  /**
   * Whether the unit is lent to a device alone, because it takes minutes or may kill its process.
   */
  boolean isExclusive() {
    return suspected || unit.kind() == WorkUnit.Kind.TRAIN;
  }
}
