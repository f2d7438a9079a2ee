package dev.ascribe.app;

import dev.ascribe.aggregation.AggregatorProtocol;
import dev.ascribe.aggregation.AggregatorSettings;
import dev.ascribe.aggregation.ResultAggregator;
import dev.ascribe.app.cluster.DeviceProcess;
import dev.ascribe.app.cluster.RemoteDevices;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.queue.Scheduler;
import dev.ascribe.scheduling.registry.RegistryProtocol;
import dev.ascribe.scheduling.registry.StudyRegistry;
import dev.ascribe.scheduling.request.RequestDesk;
import dev.ascribe.scheduling.supervision.StudyServices;
import dev.ascribe.worker.DeviceWorker;
import dev.ascribe.worker.batching.CoalitionCache;
import dev.ascribe.worker.device.LocalDevice;
import dev.ascribe.worker.protocol.CoordinatorMessage;
import dev.ascribe.worker.protocol.SchedulerMessage;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * The user guardian of the engine's actor system. It spawns the scheduler, the aggregator, the
 * store probe, one worker for each device, the registry of studies, the desk of online requests and
 * the actor of embedded studies, and watches them. It computes nothing.
 *
 * <p>If one of these actors other than a worker stops, it shuts the engine down. If a worker stops,
 * the engine continues with the other devices; if no device is left, all studies and requests are
 * ended with an error.
 */
final class Guardian extends AbstractBehavior<Guardian.Command> {

  sealed interface Command {}

  /** Asks for the actors to which callers send requests. */
  record GetActors(ActorRef<EngineActors> replyTo) implements Command {}

  /**
   * The actors to which callers send requests.
   *
   * @param registry runs the studies of a daemon
   * @param studies runs the studies of an embedded engine
   * @param desk explains single texts
   * @param devices keeps account of the devices of other processes
   * @param workers the workers of this process by the names of their devices, also those that have
   *     stopped
   */
  record EngineActors(
      ActorRef<SchedulerMessage> scheduler,
      ActorRef<AggregatorProtocol.Command> aggregator,
      ActorRef<StoreProbe.GetProblem> probe,
      ActorRef<RegistryProtocol.Command> registry,
      ActorRef<EmbeddedStudies.Command> studies,
      ActorRef<RequestDesk.Command> desk,
      ActorRef<CoordinatorMessage> devices,
      Map<String, ActorRef<WorkerMessage>> workers) {
    EngineActors {
      workers = Collections.unmodifiableMap(new LinkedHashMap<>(workers));
    }
  }

  /**
   * Stops studies and workers, and waits until all accepted rows are written.
   *
   * @param reason the error that callers who wait for studies receive
   * @param replyTo receives a reply when the rows are written, or at once if the store is lost
   */
  record Stop(UnitResult.Failed reason, ActorRef<Done> replyTo) implements Command {}

  private record Flushed(ActorRef<Done> replyTo) implements Command {}

  private final EngineActors actors;

  /** The workers of this process that have not stopped. */
  private final List<ActorRef<WorkerMessage>> workers;

  /** The keepers of the processes of the other devices that are not given up. */
  private final List<ActorRef<DeviceProcess.Command>> processes;

  /** Timeout of the last commit of the aggregator. */
  private final Duration patience;

  private boolean stopping;

  static Behavior<Command> create(EngineParts parts) {
    return Behaviors.setup(context -> new Guardian(context, parts));
  }

  private Guardian(ActorContext<Command> context, EngineParts parts) {
    super(context);
    context.setLoggerName(Guardian.class);
    ActorRef<SchedulerMessage> scheduler =
        context.spawn(
            Scheduler.create(parts.scheduling(), parts.recorder(), parts.journal()), "scheduler");
    ActorRef<AggregatorProtocol.Command> aggregator =
        context.spawn(
            Behaviors.supervise(
                    ResultAggregator.create(parts.store(), parts.aggregation(), parts.recorder()))
                .onFailure(AggregatorSettings.SUPERVISION),
            "aggregator");
    StudyServices services =
        new StudyServices(
            scheduler,
            aggregator,
            parts.summarizer(),
            parts.scheduling().forDevices(Math.max(1, parts.deviceCount())),
            parts.aggregation().outagePatience());
    ActorRef<RequestDesk.Command> desk =
        context.spawn(
            RequestDesk.create(
                scheduler, parts.scheduling(), parts.checks(), parts.service().maxRequests()),
            "desk");
    ActorRef<RegistryProtocol.Command> registry =
        context.spawn(
            StudyRegistry.create(
                parts.opener(), services, parts.service(), context.getSystem().startTime()),
            "registry");
    ActorRef<EmbeddedStudies.Command> studies =
        context.spawn(EmbeddedStudies.create(services), "studies");
    ActorRef<StoreProbe.GetProblem> probe =
        context.spawn(StoreProbe.create(parts.store()), "store-probe", StoreProbe.DISPATCHER);
    List.of(scheduler, aggregator, desk, registry, studies, probe).forEach(context::watch);
    CoalitionCache cache = new CoalitionCache(parts.worker().cacheBytes());
    Map<String, ActorRef<WorkerMessage>> byDevice = new LinkedHashMap<>();
    parts
        .runtimes()
        .forEach(
            (device, runtime) -> {
              ActorRef<WorkerMessage> worker =
                  context.spawn(
                      DeviceWorker.create(
                          new DeviceWorker.Parts(
                              "",
                              new LocalDevice(device, runtime, parts.recorder()),
                              parts.worker(),
                              parts.service().warmModels(),
                              cache,
                              scheduler)),
                      "worker-" + device.replace(':', '-'));
              context.watch(worker);
              byDevice.put(device, worker);
            });
    this.workers = new ArrayList<>(byDevice.values());
    ActorRef<CoordinatorMessage> devices =
        parts.processes().isEmpty()
            ? context.getSystem().ignoreRef()
            : context.spawn(
                RemoteDevices.create(scheduler, parts.service().warmModels(), parts.recorder()),
                "devices");
    this.processes = DeviceProcess.spawnAll(context, parts.processes(), parts.worker(), devices);
    this.patience = parts.service().shutdownTimeout();
    this.actors =
        new EngineActors(scheduler, aggregator, probe, registry, studies, desk, devices, byDevice);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(GetActors.class, this::onGetActors)
        .onMessage(Stop.class, this::onStop)
        .onMessage(Flushed.class, this::onFlushed)
        .onSignal(Terminated.class, this::onTerminated)
        .build();
  }

  private Behavior<Command> onGetActors(GetActors get) {
    get.replyTo().tell(actors);
    return this;
  }

  private Behavior<Command> onStop(Stop stop) {
    actors.studies().tell(new EmbeddedStudies.Close(stop.reason()));
    stopping = true;
    actors.registry().tell(RegistryProtocol.Stop.NOW);
    // The scheduler stops first; it would otherwise count the end of the workers as their death.
    getContext().stop(actors.scheduler());
    workers.forEach(worker -> worker.tell(DeviceWorker.Stop.NOW));
    processes.forEach(getContext()::stop);
    if (stop.reason().code() == ErrorCode.STORE_LOST) {
      stop.replyTo().tell(Done.getInstance());
    } else {
      // If the aggregator itself has failed, the question fails at once, and nothing is left to do.
      getContext()
          .ask(
              AggregatorProtocol.Flushed.class,
              actors.aggregator(),
              patience,
              AggregatorProtocol.Flush::new,
              (flushed, failure) -> new Flushed(stop.replyTo()));
    }
    return this;
  }

  private Behavior<Command> onFlushed(Flushed flushed) {
    flushed.replyTo().tell(Done.getInstance());
    return this;
  }

  private Behavior<Command> onTerminated(Terminated terminated) {
    String name = terminated.getRef().path().name();
    boolean device =
        workers.removeIf(worker -> worker.equals(terminated.getRef()))
            || processes.removeIf(keeper -> keeper.equals(terminated.getRef()));
    if (stopping) {
      return this;
    }
    if (!device) {
      CoordinatedShutdown.get(getContext().getSystem()).run(EngineShutdown.Reason.failed(name));
      return this;
    }
    getContext().getLog().error("{} has stopped and is not restarted", name);
    if (workers.isEmpty() && processes.isEmpty()) {
      actors.studies().tell(new EmbeddedStudies.Close(noDevice()));
      actors.registry().tell(new RegistryProtocol.Close(noDevice()));
      actors.desk().tell(new RequestDesk.Close(noDevice(), getContext().getSystem().ignoreRef()));
    }
    return this;
  }

  private static UnitResult.Failed noDevice() {
    return new UnitResult.Failed(
        ErrorCode.DEVICE_UNAVAILABLE, "no device is left; the log says why each device failed");
  }
}
