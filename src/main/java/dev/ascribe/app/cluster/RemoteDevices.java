package dev.ascribe.app.cluster;

import dev.ascribe.common.BuildVersion;
import dev.ascribe.study.ModelRef;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.protocol.CoordinatorMessage;
import dev.ascribe.worker.protocol.ToCoordinator;
import dev.ascribe.worker.protocol.ToNode;
import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.WorkerId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;

/**
 * Keeps account of the devices of other processes. It welcomes such a process, sends it to the
 * scheduler, and records what it reports. Owned by the guardian.
 */
public final class RemoteDevices extends AbstractBehavior<CoordinatorMessage> {

  /** Asks for all devices that have ever reported, by their names. */
  public record GetDevices(ActorRef<Devices> replyTo) implements CoordinatorMessage {}

  /** The reply to {@link GetDevices}. */
  public record Devices(Map<String, Device> byName) {
    public Devices {
      byName = Map.copyOf(byName);
    }
  }

  /**
   * A device of another process.
   *
   * @param isUp whether it takes work
   * @param memoryBytes memory of the device that its models take
   */
  public record Device(boolean isUp, long memoryBytes) {
    private static final Device DOWN = new Device(false, 0);
  }

  /**
   * Says that the process of a device has ended. Its cluster would find out by itself, but only
   * after seconds of silence.
   */
  record ProcessEnded(String device) implements CoordinatorMessage {}

  private record Node(List<WorkerId> workers, ActorRef<ToNode> actor) {}

  private final ActorRef<? super ToScheduler> scheduler;
  private final List<ModelRef> warmModels;
  private final Recorder recorder;
  private final Map<String, Device> devices = new LinkedHashMap<>();
  private final Map<ActorRef<ToNode>, Node> nodes = new HashMap<>();

  /**
   * The behavior of the account.
   *
   * @param warmModels are loaded by all devices at once
   */
  public static Behavior<CoordinatorMessage> create(
      ActorRef<? super ToScheduler> scheduler, List<ModelRef> warmModels, Recorder recorder) {
    return Behaviors.setup(
        context -> new RemoteDevices(context, scheduler, List.copyOf(warmModels), recorder));
  }

  private RemoteDevices(
      ActorContext<CoordinatorMessage> context,
      ActorRef<? super ToScheduler> scheduler,
      List<ModelRef> warmModels,
      Recorder recorder) {
    super(context);
    context.setLoggerName(RemoteDevices.class);
    this.scheduler = scheduler;
    this.warmModels = warmModels;
    this.recorder = recorder;
    context
        .getSystem()
        .receptionist()
        .tell(Receptionist.register(ToCoordinator.KEY, context.getSelf().narrow()));
  }

  @Override
  public Receive<CoordinatorMessage> createReceive() {
    return newReceiveBuilder()
        .onMessage(ToCoordinator.Hello.class, this::onHello)
        .onMessage(ToCoordinator.Report.class, this::onReport)
        .onMessage(ProcessEnded.class, this::onProcessEnded)
        .onMessage(GetDevices.class, this::onGetDevices)
        .onSignal(Terminated.class, this::onTerminated)
        .build();
  }

  private Behavior<CoordinatorMessage> onHello(ToCoordinator.Hello hello) {
    if (hello.protocol() != ToCoordinator.PROTOCOL) {
      String reason =
          "it speaks protocol %d (Ascribe %s), the coordinator speaks protocol %d (Ascribe %s): install the same version on both"
              .formatted(
                  hello.protocol(), hello.version(), ToCoordinator.PROTOCOL, BuildVersion.get());
      getContext().getLog().error("a process is refused: {}", reason);
      hello.node().tell(new ToNode.Refused(reason));
      return this;
    }
    if (!nodes.containsKey(hello.node())) {
      nodes.put(hello.node(), new Node(hello.workers(), hello.node()));
      getContext().watch(hello.node());
      hello.workers().forEach(worker -> devices.putIfAbsent(worker.name(), Device.DOWN));
    }
    hello.node().tell(new ToNode.Welcome(narrowed(), warmModels));
    return this;
  }

  private ActorRef<ToScheduler> narrowed() {
    return scheduler.unsafeUpcast();
  }

  private Behavior<CoordinatorMessage> onReport(ToCoordinator.Report report) {
    for (ToCoordinator.DeviceReport line : report.devices()) {
      String name = line.worker().name();
      Device device = new Device(line.up(), line.memoryBytes());
      Device before = devices.put(name, device);
      if (before == null || before.isUp() != device.isUp()) {
        recorder.deviceChanged(name, device.isUp());
      }
      recorder.deviceMemory(name, device.memoryBytes());
      line.batches()
          .forEach(
              batch ->
                  recorder.batchEvaluated(
                      name, batch.evaluations(), batch.tokens(), batch.paddedTokens()));
    }
    if (report.cacheHits() + report.cacheMisses() > 0) {
      recorder.cacheAsked(report.cacheHits(), report.cacheMisses());
    }
    return this;
  }

  private Behavior<CoordinatorMessage> onProcessEnded(ProcessEnded ended) {
    List<Node> gone =
        nodes.values().stream()
            .filter(
                node -> node.workers().stream().anyMatch(id -> id.name().equals(ended.device())))
            .toList();
    for (Node node : gone) {
      node.workers().forEach(worker -> scheduler.tell(new ToScheduler.Gone(worker)));
      Address address = node.actor().path().address();
      Cluster.get(getContext().getSystem()).manager().tell(new Down(address));
      forget(node.actor());
    }
    return this;
  }

  private Behavior<CoordinatorMessage> onTerminated(Terminated terminated) {
    List.copyOf(nodes.keySet()).stream()
        .filter(actor -> actor.equals(terminated.getRef()))
        .forEach(this::forget);
    return this;
  }

  private void forget(ActorRef<ToNode> actor) {
    Node node = nodes.remove(actor);
    for (WorkerId worker : node.workers()) {
      devices.put(worker.name(), Device.DOWN);
      recorder.deviceChanged(worker.name(), false);
    }
  }

  private Behavior<CoordinatorMessage> onGetDevices(GetDevices get) {
    get.replyTo().tell(new Devices(devices));
    return this;
  }
}
