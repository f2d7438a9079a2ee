package dev.ascribe.app;

import dev.ascribe.aggregation.AggregatorProtocol;
import dev.ascribe.aggregation.AggregatorProtocol.StoreProblem;
import dev.ascribe.app.cluster.DeviceProcesses;
import dev.ascribe.app.cluster.RemoteDevices;
import dev.ascribe.scheduling.EngineStatus;
import dev.ascribe.scheduling.queue.QueueStatus;
import dev.ascribe.scheduling.queue.SchedulerProtocol;
import dev.ascribe.scheduling.request.RequestDesk;
import dev.ascribe.worker.DeviceWorker;
import dev.ascribe.worker.protocol.WorkerMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * Builds the {@link EngineStatus}: asks the scheduler, the desk, the workers and the store probe
 * for their parts, and puts the answers together.
 */
record EngineStatusReader(EngineCore core) {
  /** A store that does not answer within this time is reported as a problem. */
  private static final Duration STORE_TIMEOUT = Duration.ofSeconds(5);

  /** The status of a worker that was given up, or of a device that is stuck. */
  private static final DeviceWorker.DeviceStatus DOWN = new DeviceWorker.DeviceStatus(false, 0);

  /** Asks all actors at the same time. A worker that does not answer counts as down. */
  CompletableFuture<EngineStatus> read() {
    CompletableFuture<QueueStatus> queue =
        core.ask(core.actors().scheduler(), SchedulerProtocol.GetStatus::new);
    CompletableFuture<RequestDesk.OpenRequests> requests =
        core.ask(core.actors().desk(), RequestDesk.GetOpenRequests::new);
    Map<String, CompletableFuture<DeviceWorker.DeviceStatus>> devices = new TreeMap<>();
    core.actors().workers().forEach((device, worker) -> devices.put(device, statusOf(worker)));
    CompletableFuture<Optional<String>> problem = storeProblem();
    return remoteDevices()
        .thenAccept(
            remote ->
                remote.forEach(
                    (name, device) ->
                        devices.put(name, CompletableFuture.completedFuture(statusOf(device)))))
        .thenCompose(
            all -> CompletableFuture.allOf(devices.values().toArray(CompletableFuture[]::new)))
        .thenCompose(all -> queue)
        .thenCombine(
            requests.thenCombine(problem, OpenAndStore::new),
            (units, others) -> {
              List<EngineStatus.DeviceStatus> lines =
                  devices.entrySet().stream()
                      .map(device -> line(device.getKey(), device.getValue().join(), units))
                      .toList();
              return new EngineStatus(
                  lines,
                  units.queue(),
                  units.oldestWaitSeconds(),
                  units.secondsWithoutProgress(),
                  others.requests().count(),
                  others.requests().limit(),
                  others.storeProblem().orElse(null));
            });
  }

  /** The devices of other processes; those that have never reported are down. */
  private CompletableFuture<Map<String, RemoteDevices.Device>> remoteDevices() {
    DeviceProcesses processes = core.parts().processes();
    if (processes.isEmpty()) {
      return CompletableFuture.completedFuture(Map.of());
    }
    return core.ask(core.actors().devices(), RemoteDevices.GetDevices::new)
        .thenApply(RemoteDevices.Devices::byName);
  }

  private static DeviceWorker.DeviceStatus statusOf(RemoteDevices.Device device) {
    return new DeviceWorker.DeviceStatus(device.isUp(), device.memoryBytes());
  }

  private record OpenAndStore(RequestDesk.OpenRequests requests, Optional<String> storeProblem) {}

  private CompletableFuture<DeviceWorker.DeviceStatus> statusOf(ActorRef<WorkerMessage> worker) {
    CompletableFuture<DeviceWorker.DeviceStatus> status =
        core.ask(worker, DeviceWorker.GetStatus::new);
    return status.exceptionally(givenUp -> DOWN);
  }

  /** Why the store cannot be written now, or why the last commit failed; empty if neither. */
  private CompletableFuture<Optional<String>> storeProblem() {
    CompletableFuture<StoreProblem> lastCommit =
        core.ask(core.actors().aggregator(), AggregatorProtocol.GetProblem::new);
    return AskPattern.ask(
            core.actors().probe(),
            StoreProbe.GetProblem::now,
            STORE_TIMEOUT,
            core.system().scheduler())
        .exceptionally(
            late ->
                new StoreProblem(
                    Optional.of("store: no answer within " + STORE_TIMEOUT.toSeconds() + " s")))
        .thenCombine(lastCommit, (now, last) -> now.line().isPresent() ? now.line() : last.line())
        .toCompletableFuture();
  }

  private static EngineStatus.DeviceStatus line(
      String device, DeviceWorker.DeviceStatus status, QueueStatus units) {
    return new EngineStatus.DeviceStatus(
        device,
        status.isUp(),
        status.isUp() ? status.memoryBytes() : 0,
        units.resident().getOrDefault(device, List.of()),
        units.units().getOrDefault(device, List.of()));
  }
}
