package dev.ascribe.scheduling.queue;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.queue.QueuedUnit.Lent;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.protocol.LeaseId;
import dev.ascribe.worker.protocol.SchedulerMessage;
import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.ToWorker;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkerId;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
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

  private static final String REPLACED =
      ErrorCode.DEVICE_UNAVAILABLE + ": a newer process has the device %s";

  private final SchedulerSettings settings;
  private final Recorder recorder;
  private final LongSupplier clock;
  private final WorkLedger ledger;
  private final RetryRule retries;
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
    this.retries = new RetryRule(settings.attempts());
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
    WorkerId holder = ledger.workers().holderOf(pull.deviceName());
    if (holder != null && holder.replaces(pull.id())) {
      pull.worker().tell(new ToWorker.GivenUp(REPLACED.formatted(pull.deviceName())));
      return this;
    }
    if (holder != null && pull.id().replaces(holder)) {
      loseWorker(ledger.workers().pullOf(pull.deviceName()).worker(), "was replaced");
    }
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
      end(lent, failed, retries.afterFailure(lent, failed, now()));
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
    if (gone.id().equals(ledger.workers().holderOf(gone.id().name()))) {
      loseWorker(ledger.workers().pullOf(gone.id().name()).worker(), "died");
    }
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
    String device = worker.name();
    if (!worker.equals(ledger.workers().holderOf(device))) {
      return;
    }
    List<LeaseId> expired = ledger.workers().comesBack(device);
    if (!expired.isEmpty()) {
      ledger.workers().pullOf(device).worker().tell(new ToWorker.Withdrawn(expired));
    }
  }

  private Behavior<SchedulerMessage> onSweep() {
    ledger.expire(now()).forEach(lent -> onLost(lent, "fell silent"));
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
    loseWorker(terminated.getRef(), "died");
    return assign();
  }

  private void loseWorker(ActorRef<?> worker, String how) {
    ledger.forgetWorker(worker).forEach(lent -> onLost(lent, how));
  }

  private void onLost(Lent lent, String how) {
    String why = "the worker of device %s %s".formatted(lent.device(), how);
    UnitResult.Failed loss = new UnitResult.Failed(ErrorCode.DEVICE_UNAVAILABLE, why);
    end(lent, loss, retries.afterLoss(lent, now()));
  }

  /** Ends an attempt that failed; {@code next} is the unit for its next one, if there is any. */
  private void end(Lent lent, UnitResult.Failed failed, Optional<QueuedUnit> next) {
    QueuedUnit queued = lent.queued();
    recorder.unitFailed(queued.unit().kind().label(), failed.code(), lent.heldFor(now()));
    if (next.isPresent()) {
      lent.log(getContext().getLog(), failed);
      ledger.queueOf(queued.owner()).addFirst(next.get());
    } else {
      queued
          .replyTo()
          .tell(new UnitOutcome.Failed(queued.unit().unitId(), failed, queued.attempt()));
    }
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
