package dev.ascribe.scheduling.queue;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.ascribe.scheduling.queue.QueuedUnit.Lent;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.protocol.LeaseId;
import dev.ascribe.worker.protocol.SchedulerMessage;
import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.ToWorker;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkerId;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Queues the units of all studies and online requests, and lends them to the workers that pull. A
 * worker renews the leases of its units. If it falls silent or dies, its units go back to the
 * queue. A unit that fails is tried again until its attempts are exhausted. A device that fails
 * what others compute is given up.
 *
 * <p>Owned by the guardian. The queue stays short, because each coordinator submits only a limited
 * number of units at a time. A restart would lose the queue, so a failure here ends the engine; the
 * next process continues from the results in the store.
 */
public final class Scheduler extends AbstractBehavior<SchedulerMessage> {
  /** Tells the scheduler to look for leases that have expired. */
  enum Sweep implements SchedulerProtocol.Command {
    TICK
  }

  private final SchedulerSettings settings;
  private final Recorder recorder;
  private final LongSupplier clock;
  private final WorkLedger ledger;
  private final FailedAttempts failures;
  private final WaitingUnitsRecorder waiting;

  /** Creates the scheduler; {@code journal} notes which units of studies are lent. */
  public static Behavior<SchedulerMessage> create(
      SchedulerSettings settings, Recorder recorder, UnitJournal journal) {
    return create(settings, recorder, journal, settings.clock(() -> System.nanoTime() / 1_000_000));
  }

  /** Creates a scheduler with a clock in milliseconds. */
  static Behavior<SchedulerMessage> create(
      SchedulerSettings settings, Recorder recorder, UnitJournal journal, LongSupplier clock) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Sweep.TICK, settings.sweepInterval());
                  return new Scheduler(context, settings, recorder, journal, clock);
                }));
  }

  private Scheduler(
      ActorContext<SchedulerMessage> context,
      SchedulerSettings settings,
      Recorder recorder,
      UnitJournal journal,
      LongSupplier clock) {
    super(context);
    context.setLoggerName(Scheduler.class);
    this.settings = settings;
    this.recorder = recorder;
    this.clock = clock;
    this.ledger = new WorkLedger(settings, journal, context.getSystem().startTime(), now());
    this.failures =
        new FailedAttempts(
            ledger, new RetryRule(settings.attempts()), recorder, clock, context.getLog());
    this.waiting = new WaitingUnitsRecorder(recorder);
  }

  @Override
  public Receive<SchedulerMessage> createReceive() {
    return newReceiveBuilder()
        .onMessage(SchedulerProtocol.Submit.class, this::onSubmit)
        .onMessage(
            SchedulerProtocol.Withdraw.class, message -> takeBack(ledger.withdraw(message.owner())))
        .onMessage(
            SchedulerProtocol.WithdrawUnits.class,
            message -> takeBack(ledger.withdraw(message.owner(), message.unitIds())))
        .onMessage(SchedulerProtocol.ReservePlan.class, this::onReservePlan)
        .onMessage(
            SchedulerProtocol.ReleasePlan.class,
            message ->
                admit(ledger.plansOf(message.owner()).release(message.plan(), message.replyTo())))
        .onMessage(ToScheduler.Pull.class, this::onPull)
        .onMessage(ToScheduler.Finished.class, this::onFinished)
        .onMessage(ToScheduler.GivenBack.class, this::onGivenBack)
        .onMessage(ToScheduler.Gone.class, this::onGone)
        .onMessage(ToScheduler.Advanced.class, this::onAdvanced)
        .onMessage(ToScheduler.Renew.class, this::onRenew)
        .onMessage(SchedulerProtocol.GetStatus.class, this::onGetStatus)
        .onMessage(Sweep.class, tick -> onSweep())
        .onSignal(Terminated.class, this::onTerminated)
        .build();
  }

  private Behavior<SchedulerMessage> onSubmit(SchedulerProtocol.Submit submit) {
    if (submit.deaths() >= settings.attempts()) {
      UnitOutcome.Failed setAside =
          UnitOutcome.Failed.setAside(submit.unit().unitId(), submit.deaths());
      getContext().getLog().error(setAside.cause().message());
      submit.replyTo().tell(setAside);
      return this;
    }
    ledger.add(
        new QueuedUnit(submit.owner(), submit.unit(), 1, now(), submit.replyTo())
            .withDeaths(submit.deaths()));
    return assign();
  }

  private Behavior<SchedulerMessage> takeBack(List<Lent> withdrawn) {
    withdrawn.stream()
        .collect(groupingBy(Lent::worker, mapping(Lent::id, toList())))
        .forEach((worker, ids) -> worker.tell(new ToWorker.Withdrawn(ids)));
    return assign();
  }

  private Behavior<SchedulerMessage> onPull(ToScheduler.Pull pull) {
    if (ledger.workers().isReplaced(pull.id())) {
      pull.worker().tell(ToWorker.GivenUp.replaced(pull.id()));
      return this;
    }
    ledger.workers().replacedBy(pull.id()).ifPresent(this::loseProcess);
    getContext().watch(pull.worker());
    ledger.workers().pull(pull);
    onSignOfLife(pull.id());
    return assign();
  }

  private Behavior<SchedulerMessage> onFinished(ToScheduler.Finished finished) {
    Lent lent = ledger.end(finished.lease(), now());
    if (lent == null) {
      getContext().getLog().debug("result of an expired lease {} ignored", finished.lease());
      return this;
    }
    QueuedUnit queued = lent.queued();
    if (finished.result() instanceof UnitResult.Failed failed) {
      ledger.faults().failed(lent);
      failures.failed(lent, failed);
    } else {
      ledger.faults().computed(lent).forEach(this::giveUp);
      recorder.unitDone(queued.unit().kind().label(), lent.heldFor(now()));
      queued.replyTo().tell(new UnitOutcome.Completed(queued.unit().unitId(), finished.result()));
    }
    return assign();
  }

  private void giveUp(String device, String reason) {
    ledger.giveUp(device).ifPresent(pull -> pull.worker().tell(new ToWorker.GivenUp(reason)));
  }

  private Behavior<SchedulerMessage> onGivenBack(ToScheduler.GivenBack givenBack) {
    ledger.giveBack(givenBack.leases());
    return assign();
  }

  private Behavior<SchedulerMessage> onGone(ToScheduler.Gone gone) {
    ledger.workers().pullOf(gone.id()).ifPresent(this::loseProcess);
    return assign();
  }

  private Behavior<SchedulerMessage> onAdvanced(ToScheduler.Advanced advanced) {
    Lent lent = ledger.advance(advanced.lease(), advanced.step(), now());
    if (lent != null) {
      String unitId = lent.queued().unit().unitId();
      lent.queued()
          .replyTo()
          .tell(new UnitOutcome.Advanced(unitId, advanced.step(), advanced.steps()));
    }
    return this;
  }

  private Behavior<SchedulerMessage> onRenew(ToScheduler.Renew renew) {
    ledger.renew(renew.leases(), renew.moved(), now());
    onSignOfLife(renew.id());
    return this;
  }

  /**
   * Notes that a worker has sent a message. If it was silent, it may still compute units that were
   * lent to other workers meanwhile, so it is told that their leases have expired.
   */
  private void onSignOfLife(WorkerId worker) {
    List<LeaseId> expired = ledger.workers().comesBack(worker);
    if (!expired.isEmpty()) {
      ledger.workers().pullOf(worker.name()).worker().tell(new ToWorker.Withdrawn(expired));
    }
  }

  private Behavior<SchedulerMessage> onSweep() {
    failures.lost(ledger.expire(now()), Loss.SILENCE);
    return assign();
  }

  private Behavior<SchedulerMessage> onReservePlan(SchedulerProtocol.ReservePlan reserve) {
    getContext().watch(reserve.replyTo());
    PlanMemory.Plan plan = new PlanMemory.Plan(reserve.plan(), reserve.bytes(), reserve.replyTo());
    return admit(ledger.plansOf(reserve.owner()).reserve(plan));
  }

  private Behavior<SchedulerMessage> admit(List<PlanMemory.Plan> plans) {
    plans.forEach(plan -> plan.holder().tell(new SchedulerProtocol.PlanAdmitted(plan.name())));
    return this;
  }

  /** Called when a worker has died, or a coordinator that held memory for plans has ended. */
  private Behavior<SchedulerMessage> onTerminated(Terminated terminated) {
    admit(ledger.forgetHolder(terminated.getRef()));
    boolean isRemote = terminated.getRef().path().address().hasGlobalScope();
    failures.lost(ledger.forgetWorker(terminated.getRef()), isRemote ? Loss.PROCESS : Loss.DEATH);
    return assign();
  }

  private void loseProcess(ToScheduler.Pull last) {
    failures.lost(ledger.forgetWorker(last.worker()), Loss.PROCESS);
  }

  /** Lends units to workers that have room, and records how many are left. */
  private Behavior<SchedulerMessage> assign() {
    ledger
        .assign(now())
        .forEach(
            (pull, leases) ->
                leases.forEach(lease -> pull.worker().tell(new ToWorker.Assigned(lease))));
    waiting.record(ledger.waitingByKind());
    return this;
  }

  private Behavior<SchedulerMessage> onGetStatus(SchedulerProtocol.GetStatus request) {
    request.replyTo().tell(QueueStatus.of(ledger, now()));
    return this;
  }

  private long now() {
    return clock.getAsLong();
  }
}
