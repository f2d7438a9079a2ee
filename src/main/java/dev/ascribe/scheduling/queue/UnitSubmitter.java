package dev.ascribe.scheduling.queue;

import dev.ascribe.telemetry.LogFields;
import dev.ascribe.worker.protocol.SchedulerMessage;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Submits the units of one owner to the scheduler, and takes them back.
 *
 * @param owner a study, or an online request
 * @param deaths how many processes have died during a unit, by the unit's id
 * @param logFields put into each line that the owner's coordinators log
 */
public record UnitSubmitter(
    WorkOwner owner,
    ActorRef<SchedulerMessage> scheduler,
    Map<String, Integer> deaths,
    Map<String, String> logFields) {
  public UnitSubmitter(WorkOwner owner, ActorRef<SchedulerMessage> scheduler) {
    this(owner, scheduler, Map.of());
  }

  public UnitSubmitter(
      WorkOwner owner, ActorRef<SchedulerMessage> scheduler, Map<String, Integer> deaths) {
    this(owner, scheduler, deaths, owner.logFields());
  }

  /** Queues a unit; {@code replyTo} receives its outcome. */
  public void submit(WorkUnit unit, ActorRef<? super UnitOutcome> replyTo) {
    scheduler.tell(
        new SchedulerProtocol.Submit(owner, unit, deaths.getOrDefault(unit.unitId(), 0), replyTo));
  }

  /** Takes back all units of this owner, queued or lent. */
  public void withdraw() {
    scheduler.tell(new SchedulerProtocol.Withdraw(owner));
  }

  /** Takes back some units of this owner, queued or lent. */
  public void withdraw(Set<String> unitIds) {
    if (!unitIds.isEmpty()) {
      scheduler.tell(new SchedulerProtocol.WithdrawUnits(owner, unitIds));
    }
  }

  /**
   * Asks for memory for a sampling plan. {@code replyTo} keeps the memory until it releases the
   * plan or stops.
   */
  public void reservePlan(
      String plan, long bytes, ActorRef<SchedulerProtocol.PlanAdmitted> replyTo) {
    scheduler.tell(new SchedulerProtocol.ReservePlan(owner, plan, bytes, replyTo));
  }

  /** Gives the memory of a sampling plan back. */
  public void releasePlan(String plan, ActorRef<SchedulerProtocol.PlanAdmitted> replyTo) {
    scheduler.tell(new SchedulerProtocol.ReleasePlan(owner, plan, replyTo));
  }

  /** A submitter for the units of one run, which is named in each line of the log. */
  public UnitSubmitter ofRun(String runId) {
    Map<String, String> fields = new HashMap<>(logFields);
    fields.put(LogFields.RUN, runId);
    return new UnitSubmitter(owner, scheduler, deaths, Map.copyOf(fields));
  }
}
