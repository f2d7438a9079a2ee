package dev.ascribe.scheduling.queue;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.queue.LeaseBook.Lent;
import dev.ascribe.telemetry.LogFields;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.protocol.Lease;
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
import java.util.function.Predicate;
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
 * silent or dies. A unit that fails is tried again until its attempts are spent.
 *
 * <p>Owned by the guardian. The queue is bounded by its submitters, who each hold a window of
 * units. A restart would lose the queue, so the guardian treats a failure here as the end of the
 * engine; the store makes that harmless.
 */
public final class Scheduler extends AbstractBehavior<ToScheduler> {
  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);

  /** What the scheduler understands of coordinators. */
  public sealed interface Command extends ToScheduler {}

  /**
   * Queues a unit; {@code replyTo} hears of its outcome exactly once, after any progress.
   *
   * @param deaths how many processes have died while they computed it; each is an attempt that
   *     failed
   */
  public record Submit(
      WorkOwner owner, WorkUnit unit, int deaths, ActorRef<? super UnitOutcome> replyTo)
      implements Command {
    public Submit(WorkOwner owner, WorkUnit unit, ActorRef<? super UnitOutcome> replyTo) {
      this(owner, unit, 0, replyTo);
    }
  }

  /** Forgets the units of an owner, queued or lent; workers drop what they hold of them. */
  record Withdraw(WorkOwner owner) implements Command {}

  /** Forgets some units of an owner, by their ids. */
  public record WithdrawUnits(WorkOwner owner, Set<String> unitIds) implements Command {
    public WithdrawUnits {
      unitIds = Set.copyOf(unitIds);
    }
  }

  /**
   * Asks for memory for a sampling plan; {@code replyTo} is told when there is some, and holds it
   * until it releases it or ends.
   */
  record ReservePlan(WorkOwner owner, String plan, long bytes, ActorRef<PlanAdmitted> replyTo)
      implements Command {}

  /** Gives the memory of a plan back, or asks for it no more. */
  record ReleasePlan(WorkOwner owner, String plan, ActorRef<PlanAdmitted> replyTo)
      implements Command {}

  /** Asks what waits and what is lent. */
  public record GetStatus(ActorRef<QueueStatus> replyTo) implements Command {}

  private enum Sweep implements Command {
    TICK
  }

  private static final int UNITS_OF_TURN = 8;

  private final SchedulerSettings settings;
  private final Recorder recorder;
  private final LongSupplier clock;
  private final UnitJournal journal;

  /** What someone waits for, and the rest. They fill windows of their own. */
  private final WorkQueue urgent;

  private final WorkQueue ordinary;
  private final DeviceTime urgentTime;
  private final DeviceTime ordinaryTime;
  private final LeaseBook leases;
  private final WorkerDesk workers = new WorkerDesk();

  /** Half of the memory for plans each: a request never waits for the plans of studies. */
  private final PlanMemory urgentPlans;

  private final PlanMemory ordinaryPlans;
  private final Set<ActorRef<ToWorker>> watched = new HashSet<>();
  private final Set<String> kinds = new HashSet<>();
  private long lastProgress;

  /**
   * The behavior of the scheduler.
   *
   * @param journal is told what is lent
   */
  public static Behavior<ToScheduler> create(
      SchedulerSettings settings, Recorder recorder, UnitJournal journal) {
    return create(
        settings, recorder, journal, running(settings, () -> System.nanoTime() / 1_000_000));
  }

  /** A pause of the whole process is no silence of a worker. */
  static LongSupplier running(SchedulerSettings settings, LongSupplier milliseconds) {
    return new RunningClock(milliseconds, 2 * tick(settings).toMillis());
  }

  private static Duration tick(SchedulerSettings settings) {
    return settings.leaseTimeout().dividedBy(4);
  }

  /**
   * @param clock in milliseconds
   */
  static Behavior<ToScheduler> create(
      SchedulerSettings settings, Recorder recorder, UnitJournal journal, LongSupplier clock) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Sweep.TICK, tick(settings));
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
    this.journal = journal;
    long patience = settings.affinityPatience().toMillis();
    this.urgent = WorkQueue.firstCome(patience);
    this.ordinary = WorkQueue.shared(patience, UNITS_OF_TURN);
    this.urgentTime = new DeviceTime(urgent);
    this.ordinaryTime = new DeviceTime(ordinary);
    this.leases = new LeaseBook(settings.leaseTimeout().toMillis(), journal);
    this.urgentPlans = new PlanMemory(settings.planBytes() / 2);
    this.ordinaryPlans = new PlanMemory(settings.planBytes() / 2);
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
    if (isIdle()) {
      // Time with nothing to do is not time without progress.
      lastProgress = now();
    }
    if (submit.deaths() >= settings.attempts()) {
      setAside(submit);
      return this;
    }
    queueOf(submit.owner())
        .add(
            new QueuedUnit(submit.owner(), submit.unit(), 1, now(), submit.replyTo())
                .after(submit.deaths()));
    assign();
    return this;
  }

  private void setAside(Submit submit) {
    String unitId = submit.unit().unitId();
    String why =
        "%s: set aside, since %d processes in a row died, or were killed, while they computed it; the system's log says why (out of memory?), or a file hs_err_pid*.log; running or submitting the study again after its end computes it again"
            .formatted(unitId, submit.deaths());
    LOG.error(why);
    submit
        .replyTo()
        .tell(
            new UnitOutcome.Failed(
                unitId, new UnitResult.Failed(ErrorCode.PROCESS_DIED, why), submit.deaths()));
  }

  private boolean isIdle() {
    return urgent.isEmpty() && ordinary.isEmpty() && leases.isEmpty();
  }

  private Behavior<ToScheduler> onWithdraw(Withdraw withdraw) {
    int removed = queueOf(withdraw.owner()).removeOwner(withdraw.owner().id());
    getContext().getLog().debug("withdrew {} units of {}", removed, withdraw.owner().id());
    takeBack(queued -> queued.owner().equals(withdraw.owner()));
    return this;
  }

  private Behavior<ToScheduler> onWithdrawUnits(WithdrawUnits withdraw) {
    Predicate<QueuedUnit> named = queued -> withdraw.unitIds().contains(queued.unit().unitId());
    queueOf(withdraw.owner()).removeIf(withdraw.owner().id(), named);
    takeBack(queued -> queued.owner().equals(withdraw.owner()) && named.test(queued));
    return this;
  }

  private void takeBack(Predicate<QueuedUnit> unwanted) {
    Map<Long, Lent> lent = leases.endIf(each -> unwanted.test(each.queued()));
    lent.values().forEach(each -> queueOf(each.queued().owner()).refund(each.queued()));
    LeaseBook.byWorker(lent).forEach((worker, ids) -> worker.tell(new ToWorker.Withdrawn(ids)));
    assign();
  }

  private Behavior<ToScheduler> onPull(ToScheduler.Pull pull) {
    if (watched.add(pull.worker())) {
      getContext().watch(pull.worker());
    }
    workers.ask(pull);
    assign();
    return this;
  }

  private Behavior<ToScheduler> onFinished(ToScheduler.Finished finished) {
    Lent lent = leases.end(finished.lease());
    if (lent == null) {
      getContext().getLog().debug("result of an expired lease {} ignored", finished.lease());
      return this;
    }
    lastProgress = now();
    QueuedUnit queued = lent.queued();
    DeviceTime time = queued.owner().urgent() ? urgentTime : ordinaryTime;
    time.ended(lent.device(), queued, lent.since(), now());
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
    Lent lent = leases.get(advanced.lease());
    if (lent != null) {
      journal.advanced(advanced.lease(), advanced.step());
      lastProgress = now();
      String unitId = lent.queued().unit().unitId();
      lent.queued()
          .replyTo()
          .tell(new UnitOutcome.Advanced(unitId, advanced.step(), advanced.steps()));
    }
    return this;
  }

  private Behavior<ToScheduler> onRenew(ToScheduler.Renew renew) {
    leases.renew(renew.leases(), now());
    if (renew.moved()) {
      lastProgress = now();
    }
    workers.speaks(renew.device());
    return this;
  }

  private Behavior<ToScheduler> onSweep() {
    Map<Long, Lent> expired = leases.endExpired(now());
    expired.forEach((id, lent) -> workers.fellSilent(lent.device(), List.of(id)));
    expired.values().forEach(lent -> onLost(lent, "fell silent"));
    assign();
    return this;
  }

  private Behavior<ToScheduler> onReservePlan(ReservePlan reserve) {
    getContext().watch(reserve.replyTo());
    plansOf(reserve.owner())
        .reserve(new PlanMemory.Plan(reserve.plan(), reserve.bytes(), reserve.replyTo()));
    return this;
  }

  private Behavior<ToScheduler> onReleasePlan(ReleasePlan release) {
    plansOf(release.owner()).release(release.plan(), release.replyTo());
    return this;
  }

  private PlanMemory plansOf(WorkOwner owner) {
    return owner.urgent() ? urgentPlans : ordinaryPlans;
  }

  /** A worker has died, or a coordinator that held memory for plans has ended. */
  private Behavior<ToScheduler> onTerminated(Terminated terminated) {
    urgentPlans.forget(terminated.getRef());
    ordinaryPlans.forget(terminated.getRef());
    if (watched.stream().noneMatch(worker -> worker.equals(terminated.getRef()))) {
      return this;
    }
    watched.removeIf(worker -> worker.equals(terminated.getRef()));
    workers.forget(terminated.getRef());
    leases
        .endIf(lent -> lent.worker().equals(terminated.getRef()))
        .values()
        .forEach(lent -> onLost(lent, "died"));
    assign();
    return this;
  }

  private void onLost(Lent lent, String how) {
    queueOf(lent.queued().owner()).refund(lent.queued());
    String why = "the worker of %s %s".formatted(lent.device(), how);
    onFailure(lent, new UnitResult.Failed(ErrorCode.DEVICE_UNAVAILABLE, why));
  }

  private void onFailure(Lent lent, UnitResult.Failed failed) {
    QueuedUnit queued = lent.queued();
    String unitId = queued.unit().unitId();
    recorder.unitFailed(queued.unit().kind(), held(lent));
    if (failed.isRetryable() && queued.attempt() < settings.attempts()) {
      logFailure(lent, failed);
      queueOf(queued.owner()).addFirst(queued.retried(now()));
    } else {
      queued.replyTo().tell(new UnitOutcome.Failed(unitId, failed, queued.attempt()));
    }
  }

  private void logFailure(Lent lent, UnitResult.Failed failed) {
    WorkOwner owner = lent.queued().owner();
    try (MDC.MDCCloseable unit = MDC.putCloseable(LogFields.UNIT, lent.queued().unit().unitId());
        MDC.MDCCloseable device = MDC.putCloseable(LogFields.DEVICE, lent.device())) {
      owner.logFields().forEach(MDC::put);
      LOG.warn("attempt {} failed: {}", lent.queued().attempt(), failed.message());
    } finally {
      owner.logFields().keySet().forEach(MDC::remove);
    }
  }

  private void assign() {
    if (!urgent.isEmpty() || !ordinary.isEmpty()) {
      Assignment assignment = new Assignment(workers.pulls());
      leases.all().forEach(lent -> assignment.held(lent.device(), lent.queued()));
      long now = now();
      assignment
          .of(urgent, ordinary, now)
          .forEach(
              (pull, units) -> {
                List<Lease> lent =
                    units.stream().map(queued -> leases.lend(queued, pull, now)).toList();
                pull.worker().tell(new ToWorker.Assigned(lent));
              });
    }
    recordQueue();
  }

  private WorkQueue queueOf(WorkOwner owner) {
    return owner.urgent() ? urgent : ordinary;
  }

  private Duration held(Lent lent) {
    return Duration.ofMillis(now() - lent.since());
  }

  /** Kinds that no longer wait are recorded as 0, so the ones seen before are kept in mind. */
  private void recordQueue() {
    Map<String, Integer> sizes = QueueStatus.sizeByKind(urgent, ordinary);
    kinds.addAll(sizes.keySet());
    kinds.forEach(kind -> recorder.queueChanged(kind, sizes.getOrDefault(kind, 0)));
  }

  private Behavior<ToScheduler> onGetStatus(GetStatus request) {
    long now = now();
    request
        .replyTo()
        .tell(
            new QueueStatus(
                QueueStatus.sizeByKind(urgent, ordinary),
                QueueStatus.oldestWaitSeconds(urgent, ordinary, now),
                isIdle() ? 0 : (now - lastProgress) / 1e3,
                QueueStatus.unitsByDevice(leases.all(), now),
                QueueStatus.residentByDevice(workers.pulls())));
    return this;
  }

  private long now() {
    return clock.getAsLong();
  }
}
