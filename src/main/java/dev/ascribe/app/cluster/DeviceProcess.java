package dev.ascribe.app.cluster;

import dev.ascribe.telemetry.LogFields;
import dev.ascribe.worker.WorkerSettings;
import dev.ascribe.worker.device.DeviceId;
import dev.ascribe.worker.protocol.CoordinatorMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;

/**
 * Keeps the process of one device running. When the process ends, it is started again after a
 * pause, which doubles each time. After too many ends in a row the device is given up, and this
 * actor stops.
 *
 * <p>Owned by the guardian. A crash of native code so costs the units of one device, which are lent
 * to others, and no study.
 */
public final class DeviceProcess extends AbstractBehavior<DeviceProcess.Command> {

  /** A message to the keeper of a process. */
  public sealed interface Command {}

  private record Ended(int exitCode) implements Command {}

  private enum Start implements Command {
    AGAIN
  }

  /**
   * The parts of a keeper.
   *
   * @param starter starts the process
   * @param settings say how often and after which pauses it is started again
   * @param devices is told when the process has ended
   */
  public record Parts(
      DeviceId device,
      ProcessStarter starter,
      WorkerSettings settings,
      ActorRef<CoordinatorMessage> devices) {}

  private final Parts parts;
  private final TimerScheduler<Command> timers;
  private Process process;
  private long startedAt;
  private int failures;

  /**
   * Begins a cluster of this process, and starts the processes of devices, which join it.
   *
   * @param context of the owner, which watches what it owns
   * @param devices keeps account of the devices of other processes
   * @return the keepers of the processes; none if no device has a process of its own
   */
  public static List<ActorRef<Command>> spawnAll(
      ActorContext<?> context,
      DeviceProcesses processes,
      WorkerSettings settings,
      ActorRef<CoordinatorMessage> devices) {
    List<ActorRef<Command>> keepers = new ArrayList<>();
    if (!processes.isEmpty()) {
      Cluster cluster = Cluster.get(context.getSystem());
      cluster.manager().tell(Join.create(cluster.selfMember().address()));
      context.watch(devices);
    }
    for (DeviceId device : processes.devices()) {
      ActorRef<Command> keeper =
          context.spawn(
              create(new Parts(device, processes.starter(), settings, devices)),
              "process-" + device.toString().replace(':', '-'));
      context.watch(keeper);
      keepers.add(keeper);
    }
    return keepers;
  }

  /** The behavior of the keeper of one device's process. */
  public static Behavior<Command> create(Parts parts) {
    return Behaviors.withMdc(
        Command.class,
        Map.of(LogFields.DEVICE, parts.device().toString()),
        Behaviors.setup(
            context -> Behaviors.withTimers(timers -> new DeviceProcess(context, parts, timers))));
  }

  private DeviceProcess(
      ActorContext<Command> context, Parts parts, TimerScheduler<Command> timers) {
    super(context);
    context.setLoggerName(DeviceProcess.class);
    this.parts = parts;
    this.timers = timers;
    start();
  }

  private Behavior<Command> start() {
    startedAt = System.nanoTime();
    try {
      process = parts.starter().start(parts.device(), getContext().getSystem());
    } catch (IOException e) {
      getContext().getLog().error("its process cannot be started: {}", e.getMessage());
      return onEnded(new Ended(-1));
    }
    getContext().pipeToSelf(process.onExit(), (ended, failure) -> new Ended(ended.exitValue()));
    return this;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Ended.class, this::onEnded)
        .onMessage(Start.class, again -> start())
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<Command> onEnded(Ended ended) {
    String device = parts.device().toString();
    parts.devices().tell(new RemoteDevices.ProcessEnded(device));
    boolean wasSound =
        System.nanoTime() - startedAt > parts.settings().executor().soundAfter().toNanos();
    failures = wasSound ? 1 : failures + 1;
    if (failures > parts.settings().executor().restarts()) {
      getContext()
          .getLog()
          .error("its process has ended {} times in a row; it is not started again", failures);
      return Behaviors.stopped();
    }
    Duration pause = pause();
    getContext()
        .getLog()
        .error(
            "its process has ended with exit code {}; it starts again in {} ms",
            ended.exitCode(),
            pause.toMillis());
    timers.startSingleTimer(Start.AGAIN, pause);
    return this;
  }

  /** The pause before the next start: doubled with each failure, up to the longest one. */
  private Duration pause() {
    Duration doubled = parts.settings().minBackoff().multipliedBy(1L << Math.min(failures - 1, 20));
    Duration longest = parts.settings().maxBackoff();
    return doubled.compareTo(longest) < 0 ? doubled : longest;
  }

  private Behavior<Command> onPostStop() {
    if (process != null) {
      process.destroy();
    }
    return this;
  }
}
