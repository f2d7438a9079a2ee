package dev.ascribe.worker.node;

import dev.ascribe.common.BuildVersion;
import dev.ascribe.worker.DeviceWorker;
import dev.ascribe.worker.WorkerSettings;
import dev.ascribe.worker.batching.CoalitionCache;
import dev.ascribe.worker.device.DeviceRuntime;
import dev.ascribe.worker.device.LocalDevice;
import dev.ascribe.worker.protocol.ToCoordinator;
import dev.ascribe.worker.protocol.ToNode;
import dev.ascribe.worker.protocol.WorkerId;
import dev.ascribe.worker.protocol.WorkerMessage;
import java.time.Duration;
import java.util.ArrayList;
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
import org.apache.pekko.actor.typed.receptionist.Receptionist;

/**
 * The user guardian of a process that has devices and no scheduler. It finds the coordinator of its
 * cluster, offers the devices until they are welcome, and then owns a {@link DeviceWorker} for
 * each. Each second it reports what they have computed.
 *
 * <p>When the coordinator is gone, the workers stop, and the devices are offered to the next one.
 * The guardian ends, and with it the process, when the process is refused or when its last worker
 * has stopped.
 */
public final class WorkerNode extends AbstractBehavior<WorkerNode.Command> {

  /** A message to the node. */
  public sealed interface Command {}

  private record Found(Set<ActorRef<ToCoordinator>> coordinators) implements Command {}

  private record Answered(ToNode answer) implements Command {}

  private enum Tick implements Command {
    REPORT
  }

  /**
   * The parts of a node.
   *
   * @param name of the node; empty if the coordinator has started this process for its own devices
   * @param runtimes the devices by their names
   */
  public record Parts(String name, WorkerSettings settings, Map<String, DeviceRuntime> runtimes) {}

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Parts parts;
  private final CoalitionCache cache;
  private final List<WorkerId> ids;
  private final CollectedReports reports;
  private final ActorRef<ToNode> answers;
  private final List<ActorRef<WorkerMessage>> workers = new ArrayList<>();
  private ActorRef<ToCoordinator> coordinator;
  private boolean welcome;
  private int spawned;

  /** The behavior of a node. */
  public static Behavior<Command> create(Parts parts) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Tick.REPORT, INTERVAL);
                  return new WorkerNode(context, parts);
                }));
  }

  private WorkerNode(ActorContext<Command> context, Parts parts) {
    super(context);
    context.setLoggerName(WorkerNode.class);
    this.parts = parts;
    this.cache = new CoalitionCache(parts.settings().cacheBytes());
    long incarnation = context.getSystem().startTime();
    this.ids =
        parts.runtimes().keySet().stream()
            .map(device -> new WorkerId(parts.name(), device, incarnation))
            .toList();
    this.reports = new CollectedReports(ids);
    this.answers = context.messageAdapter(ToNode.class, Answered::new);
    ActorRef<Receptionist.Listing> listings =
        context.messageAdapter(
            Receptionist.Listing.class,
            listing -> new Found(listing.getServiceInstances(ToCoordinator.KEY)));
    context.getSystem().receptionist().tell(Receptionist.subscribe(ToCoordinator.KEY, listings));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Found.class, this::onFound)
        .onMessage(Answered.class, this::onAnswered)
        .onMessage(Tick.class, tick -> onTick())
        .onSignal(Terminated.class, this::onTerminated)
        .build();
  }

  private Behavior<Command> onFound(Found found) {
    if (coordinator != null && !found.coordinators().contains(coordinator)) {
      getContext().getLog().warn("the coordinator is gone; its work is dropped");
      coordinator = null;
      stopWorkers();
    }
    if (coordinator == null && !found.coordinators().isEmpty()) {
      coordinator = found.coordinators().iterator().next();
      sayHello();
    }
    return this;
  }

  private void stopWorkers() {
    welcome = false;
    workers.forEach(getContext()::unwatch);
    workers.forEach(worker -> worker.tell(DeviceWorker.Stop.NOW));
    workers.clear();
  }

  private void sayHello() {
    coordinator.tell(
        new ToCoordinator.Hello(ToCoordinator.PROTOCOL, BuildVersion.get(), ids, answers));
  }

  private Behavior<Command> onAnswered(Answered answered) {
    if (answered.answer() instanceof ToNode.Refused refused) {
      getContext().getLog().error("the coordinator refuses this process: {}", refused.reason());
      return Behaviors.stopped();
    }
    if (!welcome && coordinator != null) {
      welcome = true;
      spawnWorkers((ToNode.Welcome) answered.answer());
    }
    return this;
  }

  private void spawnWorkers(ToNode.Welcome welcomed) {
    spawned++;
    parts
        .runtimes()
        .forEach(
            (device, runtime) -> {
              ActorRef<WorkerMessage> worker =
                  getContext()
                      .spawn(
                          DeviceWorker.create(
                              new DeviceWorker.Parts(
                                  parts.name(),
                                  new LocalDevice(device, runtime, reports),
                                  parts.settings(),
                                  welcomed.warmModels(),
                                  cache,
                                  welcomed.scheduler())),
                          "worker-%s-%d".formatted(device.replace(':', '-'), spawned));
              getContext().watch(worker);
              workers.add(worker);
            });
  }

  /** A greeting may be lost, so it is repeated until it is answered. */
  private Behavior<Command> onTick() {
    if (welcome) {
      coordinator.tell(reports.take());
    } else if (coordinator != null) {
      sayHello();
    }
    return this;
  }

  private Behavior<Command> onTerminated(Terminated terminated) {
    workers.removeIf(worker -> worker.equals(terminated.getRef()));
    coordinator.tell(reports.take());
    if (workers.isEmpty()) {
      getContext().getLog().error("no device is left, so this process ends");
      return Behaviors.stopped();
    }
    return this;
  }
}
