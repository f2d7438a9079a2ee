package dev.ascribe.app;

import dev.ascribe.aggregation.AggregatorProtocol;
import dev.ascribe.aggregation.ResultAggregator;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.Priority;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.queue.Scheduler;
import dev.ascribe.scheduling.registry.StudyRegistry;
import dev.ascribe.scheduling.request.RequestDesk;
import dev.ascribe.scheduling.supervision.StudyReport;
import dev.ascribe.scheduling.supervision.StudyServices;
import dev.ascribe.scheduling.supervision.StudySupervisor;
import dev.ascribe.scheduling.supervision.StudyTask;
import dev.ascribe.worker.DeviceWorker;
import dev.ascribe.worker.batching.CoalitionCache;
import dev.ascribe.worker.device.LocalDevice;
import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.ToWorker;
import dev.ascribe.worker.protocol.UnitResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * The top of the engine: spawns the scheduler, the aggregator, one worker a device, the registry of
 * studies and the desk of online requests, and the supervisors of studies that are run for the
 * caller of an embedded engine. It only wires; its failure ends the engine, and so does that of any
 * of these but a worker or a supervisor. When no device is left, studies and requests end.
 */
final class Guardian extends AbstractBehavior<Guardian.Command> {

  sealed interface Command {}

  /** Asks for the actors that requests are for. */
  record GetActors(ActorRef<EngineActors> replyTo) implements Command {}

  /**
   * The actors that requests are for.
   *
   * @param registry of the studies of a daemon
   * @param desk takes online requests
   * @param workers by the names of their devices, also those that were given up
   */
  record EngineActors(
      ActorRef<ToScheduler> scheduler,
      ActorRef<AggregatorProtocol.Command> aggregator,
      ActorRef<StoreProbe.GetProblem> probe,
      ActorRef<StudyRegistry.Command> registry,
      ActorRef<RequestDesk.Command> desk,
      Map<String, ActorRef<ToWorker>> workers) {}

  /** Runs a study; the last report to {@code replyTo} tells how it ended. */
  record RunStudy(StudyTask task, ActorRef<StudyReport> replyTo) implements Command {}

  /**
   * Stops studies and workers, and has everything accepted written.
   *
   * @param reason is told to those who run studies
   * @param replyTo is told when all is written that can be
   */
  record Stop(AscribeException reason, ActorRef<Done> replyTo) implements Command {}

  private record Flushed(ActorRef<Done> replyTo) implements Command {}

  private final StudyServices services;
  private final EngineActors actors;
  private final ActorRef<AggregatorProtocol.Command> aggregator;
  private final List<ActorRef<ToWorker>> workers = new ArrayList<>();

  /** By their supervisors. */
  private final Map<ActorRef<Void>, RunStudy> studies = new HashMap<>();

  private boolean stopping;

  /** Why no further study is run, or null. */
  private AscribeException closed;

  static Behavior<Command> create(EngineParts parts) {
    return Behaviors.setup(context -> new Guardian(context, parts));
  }

  private Guardian(ActorContext<Command> context, EngineParts parts) {
    super(context);
    context.setLoggerName(Guardian.class);
    ActorRef<ToScheduler> scheduler =
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
            parts.scheduling().forDevices(Math.max(1, parts.runtimes().size())),
            parts.aggregation().outagePatience());
    ActorRef<RequestDesk.Command> desk =
        context.spawn(
            RequestDesk.create(
                scheduler, parts.scheduling(), parts.checks(), parts.service().maxRequests()),
            "desk");
    ActorRef<StudyRegistry.Command> registry =
        context.spawn(
            StudyRegistry.create(
                parts.opener(), services, parts.service(), context.getSystem().startTime()),
            "registry");
    ActorRef<StoreProbe.GetProblem> probe =
        context.spawn(StoreProbe.create(parts.store()), "store-probe", StoreProbe.DISPATCHER);
    List.of(scheduler, aggregator, desk, registry).forEach(context::watch);
    CoalitionCache cache = new CoalitionCache(parts.worker().cacheBytes());
    Map<String, ActorRef<ToWorker>> byDevice = new LinkedHashMap<>();
    parts
        .runtimes()
        .forEach(
            (device, runtime) -> {
              ActorRef<ToWorker> worker =
                  context.spawn(
                      DeviceWorker.create(
                          new DeviceWorker.Parts(
                              new LocalDevice(device, runtime, parts.recorder()),
                              parts.worker(),
                              parts.service().warmModels(),
                              cache,
                              scheduler)),
                      "worker-" + device.replace(':', '-'));
              context.watch(worker);
              workers.add(worker);
              byDevice.put(device, worker);
            });
    this.actors = new EngineActors(scheduler, aggregator, probe, registry, desk, byDevice);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(GetActors.class, this::onGetActors)
        .onMessage(RunStudy.class, this::onRunStudy)
        .onMessage(Stop.class, this::onStop)
        .onMessage(Flushed.class, this::onFlushed)
        .onSignal(ChildFailed.class, this::onChildFailed)
        .onSignal(Terminated.class, this::onTerminated)
        .build();
  }

  private Behavior<Command> onGetActors(GetActors get) {
    get.replyTo().tell(actors);
    return this;
  }

  private Behavior<Command> onRunStudy(RunStudy run) {
    if (closed != null) {
      abort(run, closed);
      return this;
    }
    ActorRef<StudySupervisor.Command> supervisor =
        getContext()
            .spawnAnonymous(
                StudySupervisor.create(run.task(), Priority.NORMAL, services, run.replyTo()));
    getContext().watch(supervisor);
    studies.put(supervisor.unsafeUpcast(), run);
    return this;
  }

  private static void abort(RunStudy run, AscribeException reason) {
    String id = run.task().study().id();
    StudyEvent end = new StudyEvent.StudyAborted(id, reason.code(), reason.getMessage());
    run.replyTo().tell(new StudyReport(id, end, List.of()));
  }

  private Behavior<Command> onStop(Stop stop) {
    endStudies(stop.reason());
    stopping = true;
    actors.registry().tell(StudyRegistry.Stop.NOW);
    // Before the workers, or it would take their end for a loss.
    getContext().stop(actors.scheduler());
    workers.forEach(worker -> worker.tell(DeviceWorker.Stop.NOW));
    if (stop.reason().code() == ErrorCode.STORE_LOST) {
      stop.replyTo().tell(Done.getInstance());
    } else {
      aggregator.tell(
          new AggregatorProtocol.Flush(
              getContext()
                  .messageAdapter(
                      AggregatorProtocol.Flushed.class, flushed -> new Flushed(stop.replyTo()))));
    }
    return this;
  }

  private Behavior<Command> onFlushed(Flushed flushed) {
    flushed.replyTo().tell(Done.getInstance());
    return this;
  }

  private Behavior<Command> onChildFailed(ChildFailed failed) {
    RunStudy run = studies.get(failed.getRef());
    if (run != null) {
      UnitResult.Failed cause = UnitResult.Failed.of(failed.getCause());
      abort(run, new AscribeException(cause.code(), cause.message(), failed.getCause()));
    }
    return onTerminated(failed);
  }

  private Behavior<Command> onTerminated(Terminated terminated) {
    String name = terminated.getRef().path().name();
    boolean study = studies.remove(terminated.getRef()) != null;
    boolean device = workers.removeIf(worker -> worker.equals(terminated.getRef()));
    if (stopping || study) {
      return this;
    }
    if (!device) {
      CoordinatedShutdown.get(getContext().getSystem()).run(EngineShutdown.Reason.failed(name));
      return this;
    }
    getContext().getLog().error("{} was given up", name);
    if (workers.isEmpty()) {
      endStudies(noDevice());
      actors.registry().tell(new StudyRegistry.Close(noDevice()));
      actors.desk().tell(new RequestDesk.Close(noDevice(), getContext().getSystem().ignoreRef()));
    }
    return this;
  }

  /** Stops the studies that are run for a caller, and tells why. */
  private void endStudies(AscribeException reason) {
    closed = reason;
    studies.forEach(
        (supervisor, run) -> {
          getContext().stop(supervisor);
          abort(run, reason);
        });
  }

  private static AscribeException noDevice() {
    return new AscribeException(
        ErrorCode.DEVICE_UNAVAILABLE, "no device is left; the log says why each was given up");
  }
}
