package dev.ascribe.scheduling.queue;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.queue.WorkLedger.Lent;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.ToWorker;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The one queue of the engine, for studies and online requests alike. Workers pull; each unit is
 * lent under a lease that the worker renews, and goes back to the queue when the worker falls
 * silent or dies. A unit that fails is tried again until its attempts are exhausted.
 *
 * <p>Owned by the guardian. The queue is bounded by its submitters, who each hold a window of
 * units. A restart would lose the queue, so the guardian treats a failure here as the end of the
 * engine; the store makes that harmless.
 */
public final class Scheduler extends AbstractBehavior<ToScheduler> {
  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);

  /** Messages from coordinators and from the engine's facade. */
  public sealed interface Command extends ToScheduler {}

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

  private enum Sweep implements Command {
    TICK
  }

  private final SchedulerSettings settings;
  private final Recorder recorder;
  private final LongSupplier clock;
  private final WorkLedger ledger;
  private final Set<String> recordedKinds = new HashSet<>();
  private long lastProgress;

  /**
   * The behavior of the scheduler.
   *
   * @param journal notes which units of studies are lent
   */
  public static Behavior<ToScheduler> create(
      SchedulerSettings settings, Recorder recorder, UnitJournal journal) {
    LongSupplier milliseconds = () -> System.nanoTime() / 1_000_000;
    return create(settings, recorder, journal, settings.clock(milliseconds));
  }

  /**
   * @param clock the clock, in milliseconds
   */
  static Behavior<ToScheduler> create(
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
      ActorContext<ToScheduler> context,
      SchedulerSettings settings,
      Recorder recorder,
      UnitJournal journal,
      LongSupplier clock) {
    super(context);
    context.setLoggerName(Scheduler.class);
    this.settings = settings;
    this.recorder = recorder;
    this.clock = clock;
    this.ledger = new WorkLedger(settings, journal);
    this.lastProgress = now();
  }

  @Override
  public Receive<ToScheduler> createReceive() {
    return newReceiveBuilder()
        .onMessage(Submit.class, this::onSubmit)
        .onMessage(Withdraw.class, this::onWithdraw)
        .onMessage(WithdrawUnits.class, this::onWithdrawUnits)
        .onMessage(ReservePlan.class, this::onReservePlan)
        .onMessage(ReleasePlan.class, this::onReleasePlan)
        .onMessage(ToScheduler.Pull.class, this::onPull)
        .onMessage(ToScheduler.Finished.class, this::onFinished)
        .onMessage(ToScheduler.Advanced.class, this::onAdvanced)
        .onMessage(ToScheduler.Renew.class, this::onRenew)
        .onMessage(GetStatus.class, this::onGetStatus)
        .onMessage(Sweep.class, tick -> onSweep())
        .onSignal(Terminated.class, this::onTerminated)
        .build();
  }

  private Behavior<ToScheduler> onSubmit(Submit submit) {
    if (ledger.isIdle()) {
      // Time with nothing to do is not time without progress.
      lastProgress = now();
    }
    if (submit.deaths() >= settings.attempts()) {
      UnitOutcome.Failed setAside =
          UnitOutcome.Failed.setAside(submit.unit().unitId(), submit.deaths());
      LOG.error(setAside.cause().message());
      submit.replyTo().tell(setAside);
      return this;
    }
    ledger
        .queueOf(submit.owner())
        .add(
            new QueuedUnit(submit.owner(), submit.unit(), 1, now(), submit.replyTo())
                .after(submit.deaths()));
    assign();
    return this;
  }

  private Behavior<ToScheduler> onWithdraw(Withdraw withdraw) {
    takeBack(ledger.withdraw(withdraw.owner()));
    return this;
  }

  private Behavior<ToScheduler> onWithdrawUnits(WithdrawUnits withdraw) {
    takeBack(ledger.withdraw(withdraw.owner(), withdraw.unitIds()));
    return this;
  }

  private void takeBack(List<Lent> withdrawn) {
    withdrawn.stream()
        .collect(groupingBy(Lent::worker, mapping(Lent::id, toList())))
        .forEach((worker, ids) -> worker.tell(new ToWorker.Withdrawn(ids)));
    assign();
  }

  private Behavior<ToScheduler> onPull(ToScheduler.Pull pull) {
    getContext().watch(pull.worker());
    ledger.workers().pull(pull);
    onSignOfLife(pull.device());
    assign();
    return this;
  }

  private Behavior<ToScheduler> onFinished(ToScheduler.Finished finished) {
    Lent lent = ledger.end(finished.lease(), now());
    if (lent == null) {
      getContext().getLog().debug("result of an expired lease {} ignored", finished.lease());
      return this;
    }
    lastProgress = now();
    QueuedUnit queued = lent.queued();
    if (finished.result() instanceof UnitResult.Failed failed) {
      onFailure(lent, failed);
    } else {
      recorder.unitDone(queued.unit().kind(), held(lent));
      queued.replyTo().tell(new UnitOutcome.Completed(queued.unit().unitId(), finished.result()));
    }
    assign();
    return this;
  }

  private Behavior<ToScheduler> onAdvanced(ToScheduler.Advanced advanced) {
    Lent lent = ledger.advance(advanced.lease(), advanced.step());
    if (lent != null) {
      lastProgress = now();
      String unitId = lent.queued().unit().unitId();
      lent.queued()
          .replyTo()
          .tell(new UnitOutcome.Advanced(unitId, advanced.step(), advanced.steps()));
    }
    return this;
  }

  private Behavior<ToScheduler> onRenew(ToScheduler.Renew renew) {
    ledger.renew(renew.leases(), now());
    if (renew.moved()) {
      lastProgress = now();
    }
    onSignOfLife(renew.device());
    return this;
  }

  /**
   * Called for each message of a worker. A worker that was silent may still compute units that were
   * lent to others since; their leases are withdrawn from it.
   */
  private void onSignOfLife(String device) {
    List<Long> expired = ledger.workers().comesBack(device);
    if (!expired.isEmpty()) {
      ledger.workers().pullOf(device).worker().tell(new ToWorker.Withdrawn(expired));
    }
  }

  private Behavior<ToScheduler> onSweep() {
    ledger.expire(now()).forEach(lent -> onLost(lent, "fell silent"));
    assign();
    return this;
  }

  private Behavior<ToScheduler> onReservePlan(ReservePlan reserve) {
    getContext().watch(reserve.replyTo());
    PlanMemory.Plan plan = new PlanMemory.Plan(reserve.plan(), reserve.bytes(), reserve.replyTo());
    admit(ledger.plansOf(reserve.owner()).reserve(plan));
    return this;
  }

  private Behavior<ToScheduler> onReleasePlan(ReleasePlan release) {
    admit(ledger.plansOf(release.owner()).release(release.plan(), release.replyTo()));
    return this;
  }

  private static void admit(List<PlanMemory.Plan> plans) {
    plans.forEach(plan -> plan.holder().tell(new PlanAdmitted(plan.name())));
  }

  /** A worker has died, or a coordinator that held memory for plans has ended. */
  private Behavior<ToScheduler> onTerminated(Terminated terminated) {
    admit(ledger.forgetHolder(terminated.getRef()));
    ledger.forgetWorker(terminated.getRef()).forEach(lent -> onLost(lent, "died"));
    assign();
    return this;
  }

  private void onLost(Lent lent, String how) {
    String why = "the worker of %s %s".formatted(lent.device(), how);
    onFailure(lent, new UnitResult.Failed(ErrorCode.DEVICE_UNAVAILABLE, why));
  }

  private void onFailure(Lent lent, UnitResult.Failed failed) {
    QueuedUnit queued = lent.queued();
    String unitId = queued.unit().unitId();
    recorder.unitFailed(queued.unit().kind(), held(lent));
    if (failed.isRetryable() && queued.attempt() < settings.attempts()) {
      Map<String, String> fields = lent.logFields();
      fields.forEach(MDC::put);
      LOG.warn("attempt {} failed: {}", queued.attempt(), failed.message());
      fields.keySet().forEach(MDC::remove);
      ledger.queueOf(queued.owner()).addFirst(queued.retried(now()));
    } else {
      queued.replyTo().tell(new UnitOutcome.Failed(unitId, failed, queued.attempt()));
    }
  }

  /** Lends units to workers that have room, and records how many are left. */
  private void assign() {
    ledger
        .assign(now())
        .forEach((pull, leases) -> pull.worker().tell(new ToWorker.Assigned(leases)));
    Map<String, Integer> waiting = ledger.waitingByKind();
    // A kind that was recorded before and has no waiting units now is recorded as 0.
    recordedKinds.addAll(waiting.keySet());
    recordedKinds.forEach(kind -> recorder.queueChanged(kind, waiting.getOrDefault(kind, 0)));
  }

  private Duration held(Lent lent) {
    return Duration.ofMillis(now() - lent.since());
  }

  private Behavior<ToScheduler> onGetStatus(GetStatus request) {
    request.replyTo().tell(QueueStatus.of(ledger, lastProgress, now()));
    return this;
  }

  private long now() {
    return clock.getAsLong();
  }
}
