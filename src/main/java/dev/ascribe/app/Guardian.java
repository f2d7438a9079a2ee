package dev.ascribe.app;

import dev.ascribe.aggregation.ResultAggregator;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.Priority;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.queue.QueueStatus;
import dev.ascribe.scheduling.queue.Scheduler;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.scheduling.registry.StudyListener;
import dev.ascribe.scheduling.registry.StudyRegistry;
import dev.ascribe.scheduling.request.RequestDesk;
import dev.ascribe.scheduling.supervision.StudyServices;
import dev.ascribe.scheduling.supervision.StudySupervisor;
import dev.ascribe.scheduling.supervision.StudyTask;
import dev.ascribe.worker.DeviceWorker;
import dev.ascribe.worker.batching.CoalitionCache;
import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.ToWorker;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * The top of the engine: spawns the scheduler, the aggregator, one worker a device, the registry of
 * studies and the desk of online requests, and passes on what is meant for them. It only wires; its
 * failure ends the engine, and so does that of any of these but a worker. When no device is left,
 * studies and requests end.
 */
final class Guardian extends AbstractBehavior<Guardian.Command> {

  sealed interface Command {}

  /** Runs a study; {@code completion} gets the last event, or the reason why there is none. */
  record RunStudy(
      StudyTask task,
      Consumer<StudyEvent> listener,
      CompletableFuture<StudyEvent.StudyCompleted> completion)
      implements Command {}

  /** For the desk of online requests. */
  record ToDesk(RequestDesk.Command command) implements Command {}

  /** For the registry of studies. */
  record ToRegistry(StudyRegistry.Command command) implements Command {}

  /** Asks the scheduler what waits and what is lent. */
  record Look(CompletableFuture<QueueStatus> answer) implements Command {}

  private record LookReply(QueueStatus seen) implements Command {}

  /**
   * Stops studies and workers, has everything accepted written, and ends.
   *
   * <p>Callers that still wait are answered with CANCELLED.
   */
  enum Stop implements Command {
    NOW
  }

  /** Ends at once: nothing can be written any more. Callers hear the reason. */
  record GiveUp(AscribeException reason) implements Command {}

  private record Flushed() implements Command {}

  private final EngineParts parts;
  private final SchedulerSettings studySettings;
  private final StudyServices services;
  private final ActorRef<ToScheduler> scheduler;
  private final ActorRef<ResultAggregator.Command> aggregator;
  private final ActorRef<RequestDesk.Command> desk;
  private final ActorRef<StudyRegistry.Command> registry;
  private final ActorRef<QueueStatus> looks;
  private final List<ActorRef<ToWorker>> workers = new ArrayList<>();

  /** Who waits for a study of one caller, and the study; some may have ended. */
  private final List<CompletableFuture<?>> callers = new ArrayList<>();

  private final Set<ActorRef<?>> work = new HashSet<>();
  private final List<CompletableFuture<QueueStatus>> lookers = new ArrayList<>();
  private boolean stopping;

  static Behavior<Command> create(EngineParts parts) {
    return Behaviors.setup(context -> new Guardian(context, parts));
  }

  private Guardian(ActorContext<Command> context, EngineParts parts) {
    super(context);
    context.setLoggerName(Guardian.class);
    this.parts = parts;
    this.studySettings = parts.scheduling().forDevices(Math.max(1, parts.runtimes().size()));
    this.scheduler =
        context.spawn(
            Scheduler.create(parts.scheduling(), parts.recorder(), parts.journal()), "scheduler");
    this.aggregator =
        context.spawn(
            ResultAggregator.create(parts.store(), parts.aggregation(), parts.recorder()),
            "aggregator");
    this.services =
        new StudyServices(
            scheduler,
            aggregator,
            parts.summarizer(),
            parts.aggregation().outagePatience(),
            parts.blocking());
    this.desk =
        context.spawn(
            RequestDesk.create(
                scheduler, parts.scheduling(), parts.checks(), parts.service().maxRequests()),
            "desk");
    this.registry =
        context.spawn(
            StudyRegistry.create(
                parts.opener(),
                parts.opening(),
                services,
                studySettings,
                new StudyRegistry.Limits(
                    parts.service().journalEvents(),
                    parts.service().journalBytes(),
                    parts.service().maxStudies()),
                context.getSystem().startTime()),
            "registry");
    this.looks = context.messageAdapter(QueueStatus.class, LookReply::new);
    List.of(scheduler, aggregator, desk, registry).forEach(context::watch);
    CoalitionCache cache = new CoalitionCache(parts.worker().cacheBytes());
    parts
        .runtimes()
        .forEach(
            (device, runtime) -> {
              ActorRef<ToWorker> worker =
                  context.spawn(
                      DeviceWorker.create(
                          device,
                          runtime,
                          parts.worker(),
                          parts.service().warmModels(),
                          cache,
                          parts.recorder(),
                          scheduler),
                      "worker-" + device.replace(':', '-'));
              context.watch(worker);
              workers.add(worker);
            });
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(RunStudy.class, this::onRunStudy)
        .onMessage(ToDesk.class, this::onToDesk)
        .onMessage(ToRegistry.class, this::onToRegistry)
        .onMessage(Look.class, this::onLook)
        .onMessage(LookReply.class, this::onLookReply)
        .onMessage(Stop.class, stop -> onStop())
        .onMessage(GiveUp.class, this::onGiveUp)
        .onMessage(Flushed.class, flushed -> Behaviors.stopped())
        .onSignal(Terminated.class, this::onTerminated)
        .build();
  }

  private Behavior<Command> onRunStudy(RunStudy run) {
    if (workers.isEmpty()) {
      run.completion().completeExceptionally(noDevice());
      return this;
    }
    callers.removeIf(CompletableFuture::isDone);
    callers.add(run.completion());
    work.retainAll(Set.copyOf(getContext().getChildren()));
    work.add(
        getContext()
            .spawnAnonymous(
                StudyListener.create(
                    listener ->
                        StudySupervisor.create(
                            run.task(), Priority.NORMAL, services, studySettings, listener),
                    run.listener(),
                    run.completion())));
    return this;
  }

  private Behavior<Command> onToDesk(ToDesk message) {
    desk.tell(message.command());
    return this;
  }

  private Behavior<Command> onToRegistry(ToRegistry message) {
    registry.tell(message.command());
    return this;
  }

  private Behavior<Command> onLook(Look look) {
    lookers.add(look.answer());
    scheduler.tell(new Scheduler.GetStatus(looks));
    return this;
  }

  private Behavior<Command> onLookReply(LookReply reply) {
    lookers.forEach(looker -> looker.complete(reply.seen()));
    lookers.clear();
    return this;
  }

  private Behavior<Command> onStop() {
    stopping = true;
    endWork(new AscribeException(ErrorCode.CANCELLED, "the engine was stopped"));
    // Where they are: the next process goes on with studies that still run.
    getContext().stop(registry);
    // Before the workers, or it would take their end for a loss.
    getContext().stop(scheduler);
    workers.forEach(worker -> worker.tell(DeviceWorker.Stop.NOW));
    aggregator.tell(
        new ResultAggregator.Flush(
            getContext().messageAdapter(ResultAggregator.Flushed.class, flushed -> new Flushed())));
    return this;
  }

  private Behavior<Command> onGiveUp(GiveUp giveUp) {
    stopping = true;
    endWork(giveUp.reason());
    workers.forEach(worker -> worker.tell(DeviceWorker.Stop.NOW));
    return Behaviors.stopped();
  }

  private Behavior<Command> onTerminated(Terminated terminated) {
    String name = terminated.getRef().path().name();
    boolean device = workers.removeIf(worker -> worker.equals(terminated.getRef()));
    if (stopping) {
      return this;
    }
    if (!device) {
      endWork(
          new AscribeException(ErrorCode.INTERNAL, "the " + name + " failed; the log says why"));
      return Behaviors.stopped();
    }
    getContext().getLog().error("{} was given up", name);
    if (workers.isEmpty()) {
      endWork(noDevice());
      registry.tell(new StudyRegistry.Close(noDevice()));
    }
    return this;
  }

  /** Answers all callers and stops what works for them. */
  private void endWork(AscribeException reason) {
    callers.forEach(caller -> caller.completeExceptionally(reason));
    callers.clear();
    work.forEach(getContext()::stop);
    work.clear();
    desk.tell(new RequestDesk.Close(reason));
  }

  private static AscribeException noDevice() {
    return new AscribeException(
        ErrorCode.DEVICE_UNAVAILABLE, "no device is left; the log says why each was given up");
  }
}
