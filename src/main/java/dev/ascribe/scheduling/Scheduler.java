package dev.ascribe.scheduling;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.study.ModelRef;
import dev.ascribe.telemetry.LogFields;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.protocol.Lease;
import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.ToWorker;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** Queues a unit; {@code replyTo} hears of its outcome exactly once, after any progress. */
  record Submit(WorkOwner owner, WorkUnit unit, ActorRef<? super UnitOutcome> replyTo)
      implements Command {}

  /** Forgets the units of an owner, queued or lent; workers drop what they hold of them. */
  record Withdraw(WorkOwner owner) implements Command {}

  /** Asks what waits and what is lent. */
  public record Look(ActorRef<Seen> replyTo) implements Command {}

  /**
   * What waits and what is lent at one moment.
   *
   * @param queue waiting units by kind
   * @param oldestWaitSeconds how long the oldest of them has waited; 0 where none waits
   * @param units lent, by device
   * @param resident models by device, the most recently used first
   */
  public record Seen(
      Map<String, Integer> queue,
      double oldestWaitSeconds,
      Map<String, List<EngineStatus.HeldUnit>> units,
      Map<String, List<String>> resident) {}

  private enum Sweep implements Command {
    TICK
  }

  private record Lent(
      QueuedUnit queued, String device, ActorRef<ToWorker> worker, long since, long deadline) {
    Lent renewed(long until) {
      return new Lent(queued, device, worker, since, until);
    }

    Load addTo(ActorRef<ToWorker> holder, Load load) {
      if (queued.owner().urgent()) {
        load.urgent++;
      } else {
        load.ordinary++;
      }
      load.trains |= queued.unit() instanceof WorkUnit.Train;
      return load;
    }
  }

  private final SchedulerSettings settings;
  private final Recorder recorder;

  /** What someone waits for, and the rest. They fill windows of their own. */
  private final WorkQueue urgent;

  private final WorkQueue ordinary;
  private final Map<Long, Lent> leases = new LinkedHashMap<>();
  private final Map<String, ToScheduler.Pull> pulls = new LinkedHashMap<>();
  private final Set<ActorRef<ToWorker>> watched = new HashSet<>();
  private final Set<String> kinds = new HashSet<>();
  private long lastLease;

  public static Behavior<ToScheduler> create(SchedulerSettings settings, Recorder recorder) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  Duration tick = settings.leaseTimeout().dividedBy(4);
                  timers.startTimerWithFixedDelay(Sweep.TICK, tick);
                  return new Scheduler(context, settings, recorder);
                }));
  }

  private Scheduler(
      ActorContext<ToScheduler> context, SchedulerSettings settings, Recorder recorder) {
    super(context);
    this.settings = settings;
    this.recorder = recorder;
    this.urgent = new WorkQueue(settings.affinityPatience().toMillis());
    this.ordinary = new WorkQueue(settings.affinityPatience().toMillis());
  }

  @Override
  public Receive<ToScheduler> createReceive() {
    return newReceiveBuilder()
        .onMessage(Submit.class, this::onSubmit)
        .onMessage(Withdraw.class, this::onWithdraw)
        .onMessage(ToScheduler.Pull.class, this::onPull)
        .onMessage(ToScheduler.Finished.class, this::onFinished)
        .onMessage(ToScheduler.Advanced.class, this::onAdvanced)
        .onMessage(ToScheduler.Renew.class, this::onRenew)
        .onMessage(Look.class, this::onLook)
        .onMessage(Sweep.class, tick -> onSweep())
        .onSignal(Terminated.class, this::onWorkerTerminated)
        .build();
  }

  private Behavior<ToScheduler> onSubmit(Submit submit) {
    queueOf(submit.owner())
        .add(new QueuedUnit(submit.owner(), submit.unit(), 1, now(), submit.replyTo()));
    assign();
    return this;
  }

  private Behavior<ToScheduler> onWithdraw(Withdraw withdraw) {
    int removed = queueOf(withdraw.owner()).removeOwner(withdraw.owner().id());
    getContext().getLog().debug("withdrew {} units of {}", removed, withdraw.owner().id());
    Map<ActorRef<ToWorker>, List<Long>> lent = new LinkedHashMap<>();
    leases.forEach(
        (id, lease) -> {
          if (lease.queued().owner().equals(withdraw.owner())) {
            lent.computeIfAbsent(lease.worker(), worker -> new ArrayList<>()).add(id);
          }
        });
    lent.forEach(
        (worker, ids) -> {
          ids.forEach(leases::remove);
          worker.tell(new ToWorker.Withdrawn(ids));
        });
    assign();
    return this;
  }

  private Behavior<ToScheduler> onPull(ToScheduler.Pull pull) {
    if (watched.add(pull.worker())) {
      getContext().watch(pull.worker());
    }
    pulls.put(pull.device(), pull);
    assign();
    return this;
  }

  private Behavior<ToScheduler> onFinished(ToScheduler.Finished finished) {
    Lent lent = leases.remove(finished.lease());
    if (lent == null) {
      getContext().getLog().debug("result of an expired lease {} ignored", finished.lease());
      return this;
    }
    if (finished.result() instanceof UnitResult.Failed failed) {
      onFailure(lent, failed);
    } else {
      recorder.unitDone(lent.queued().unit().kind(), held(lent));
      WorkUnit unit = lent.queued().unit();
      lent.queued().replyTo().tell(new UnitOutcome.Completed(unit.unitId(), finished.result()));
    }
    return this;
  }

  private Behavior<ToScheduler> onAdvanced(ToScheduler.Advanced advanced) {
    Lent lent = leases.get(advanced.lease());
    if (lent != null) {
      lent.queued()
          .replyTo()
          .tell(
              new UnitOutcome.Advanced(
                  lent.queued().unit().unitId(), advanced.step(), advanced.steps()));
    }
    return this;
  }

  private Behavior<ToScheduler> onRenew(ToScheduler.Renew renew) {
    long deadline = now() + settings.leaseTimeout().toMillis();
    for (long lease : renew.leases()) {
      leases.computeIfPresent(lease, (id, lent) -> lent.renewed(deadline));
    }
    return this;
  }

  private Behavior<ToScheduler> onSweep() {
    long now = now();
    List<Long> expired = new ArrayList<>();
    leases.forEach(
        (id, lent) -> {
          if (lent.deadline() < now) {
            expired.add(id);
          }
        });
    for (long id : expired) {
      Lent lent = leases.remove(id);
      // It gets nothing until it speaks again, which it does when it finishes what it holds.
      pulls.values().removeIf(pull -> pull.worker().equals(lent.worker()));
      onFailure(lent, lost("the worker of " + lent.device() + " fell silent"));
    }
    assign();
    return this;
  }

  private Behavior<ToScheduler> onWorkerTerminated(Terminated terminated) {
    watched.removeIf(worker -> worker.equals(terminated.getRef()));
    pulls.values().removeIf(pull -> pull.worker().equals(terminated.getRef()));
    Map<Long, Lent> orphans = new HashMap<>(leases);
    orphans.values().removeIf(lent -> !lent.worker().equals(terminated.getRef()));
    orphans.forEach(
        (id, lent) -> {
          leases.remove(id);
          onFailure(lent, lost("the worker of " + lent.device() + " died"));
        });
    assign();
    return this;
  }

  private void onFailure(Lent lent, UnitResult.Failed failed) {
    QueuedUnit queued = lent.queued();
    String unitId = queued.unit().unitId();
    recorder.unitFailed(queued.unit().kind(), held(lent));
    if (failed.isRetryable() && queued.attempt() < settings.attempts()) {
      logFailure(lent, failed);
      queueOf(queued.owner()).addFirst(queued.retried(now()));
      assign();
    } else {
      queued.replyTo().tell(new UnitOutcome.Failed(unitId, failed, queued.attempt()));
    }
  }

  private void logFailure(Lent lent, UnitResult.Failed failed) {
    WorkOwner owner = lent.queued().owner();
    String ownerField = owner.urgent() ? LogFields.REQUEST : LogFields.STUDY;
    try (MDC.MDCCloseable unit = MDC.putCloseable(LogFields.UNIT, lent.queued().unit().unitId());
        MDC.MDCCloseable device = MDC.putCloseable(LogFields.DEVICE, lent.device());
        MDC.MDCCloseable ownedBy = MDC.putCloseable(ownerField, owner.id())) {
      LOG.warn("attempt {} failed: {}", lent.queued().attempt(), failed.message());
    }
  }

  private void assign() {
    Map<ActorRef<ToWorker>, Load> loads = new HashMap<>();
    pulls.values().forEach(pull -> loads.put(pull.worker(), new Load()));
    leases.values().forEach(lent -> loads.computeIfPresent(lent.worker(), lent::addTo));
    boolean allTrain = loads.values().stream().allMatch(load -> load.trains);
    for (ToScheduler.Pull pull : pulls.values()) {
      Load load = loads.get(pull.worker());
      List<QueuedUnit> units = new ArrayList<>();
      // A worker that trains does what is urgent between two steps, which take about a second.
      if (!load.trains || allTrain) {
        units.addAll(urgent.take(pull.window() - load.urgent, pull.resident(), now()));
      }
      if (!load.trains) {
        units.addAll(ordinary.take(pull.window() - load.ordinary, pull.resident(), now()));
      }
      if (!units.isEmpty()) {
        List<Lease> lent = units.stream().map(queued -> lend(queued, pull)).toList();
        pull.worker().tell(new ToWorker.Assigned(lent));
      }
    }
    recordQueue();
  }

  /** Units that a worker holds. */
  private static final class Load {
    private int urgent;
    private int ordinary;
    private boolean trains;
  }

  private Lease lend(QueuedUnit queued, ToScheduler.Pull pull) {
    long id = ++lastLease;
    long now = now();
    leases.put(
        id,
        new Lent(
            queued, pull.device(), pull.worker(), now, now + settings.leaseTimeout().toMillis()));
    return new Lease(id, queued.unit(), queued.attempt(), queued.owner().urgent());
  }

  private WorkQueue queueOf(WorkOwner owner) {
    return owner.urgent() ? urgent : ordinary;
  }

  private static UnitResult.Failed lost(String why) {
    return new UnitResult.Failed(ErrorCode.DEVICE_UNAVAILABLE, why);
  }

  private static Duration held(Lent lent) {
    return Duration.ofMillis(now() - lent.since());
  }

  /** Kinds that no longer wait are recorded as 0, so the ones seen before are kept in mind. */
  private void recordQueue() {
    Map<String, Integer> sizes = sizeByKind();
    kinds.addAll(sizes.keySet());
    kinds.forEach(kind -> recorder.queueChanged(kind, sizes.getOrDefault(kind, 0)));
  }

  private Map<String, Integer> sizeByKind() {
    Map<String, Integer> sizes = new HashMap<>(urgent.sizeByKind());
    ordinary.sizeByKind().forEach((kind, units) -> sizes.merge(kind, units, Integer::sum));
    return sizes;
  }

  private Behavior<ToScheduler> onLook(Look look) {
    long now = now();
    long oldest = Math.min(urgent.oldest().orElse(now), ordinary.oldest().orElse(now));
    Map<String, List<EngineStatus.HeldUnit>> units = new HashMap<>();
    leases
        .values()
        .forEach(
            lent ->
                units
                    .computeIfAbsent(lent.device(), device -> new ArrayList<>())
                    .add(
                        new EngineStatus.HeldUnit(
                            lent.queued().unit().unitId(),
                            lent.queued().unit().kind(),
                            lent.queued().owner().id(),
                            held(lent).toMillis() / 1e3)));
    Map<String, List<String>> resident = new HashMap<>();
    pulls
        .values()
        .forEach(
            pull ->
                resident.put(
                    pull.device(),
                    pull.resident().stream().map(ModelRef::model).distinct().toList()));
    look.replyTo().tell(new Seen(sizeByKind(), (now - oldest) / 1e3, units, resident));
    return this;
  }

  private static long now() {
    return System.nanoTime() / 1_000_000;
  }
}
