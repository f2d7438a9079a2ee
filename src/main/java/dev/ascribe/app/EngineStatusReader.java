package dev.ascribe.app;

import dev.ascribe.scheduling.EngineStatus;
import dev.ascribe.scheduling.queue.QueueStatus;
import dev.ascribe.scheduling.queue.Scheduler;
import dev.ascribe.scheduling.request.RequestDesk;
import dev.ascribe.telemetry.DeviceBoard;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Gathers what an engine does at the moment: asks its actors and looks at its store.
 *
 * @param board a recorder of the core
 * @param probe another
 */
record EngineStatusReader(EngineCore core, DeviceBoard board, StoreProbe probe) {
  CompletableFuture<EngineStatus> read() {
    CompletableFuture<QueueStatus> seen = core.ask(core.scheduler(), Scheduler.GetStatus::new);
    CompletableFuture<RequestDesk.OpenRequests> open =
        core.ask(core.desk(), RequestDesk.GetOpenRequests::new);
    return seen.thenCombine(open, this::status)
        .thenCombine(probe.problem(core.parts().store()), Function::apply);
  }

  private Function<Optional<String>, EngineStatus> status(
      QueueStatus seen, RequestDesk.OpenRequests open) {
    List<EngineStatus.DeviceStatus> devices =
        core.parts().runtimes().keySet().stream()
            .map(
                device ->
                    new EngineStatus.DeviceStatus(
                        device,
                        board.isUp(device),
                        board.memoryBytes(device),
                        seen.resident().getOrDefault(device, List.of()),
                        seen.units().getOrDefault(device, List.of())))
            .toList();
    return problem ->
        new EngineStatus(
            devices,
            seen.queue(),
            seen.oldestWaitSeconds(),
            seen.secondsWithoutProgress(),
            open.count(),
            open.limit(),
            problem.orElse(null));
  }
}
