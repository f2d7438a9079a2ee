package dev.ascribe.scheduling.queue;

import dev.ascribe.scheduling.EngineStatus;
import dev.ascribe.study.ModelRef;
import dev.ascribe.worker.protocol.ToScheduler;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The units that wait and those that are lent, at one moment.
 *
 * @param queue waiting units by kind
 * @param oldestWaitSeconds how long the oldest of them has waited; 0 where none waits
 * @param secondsWithoutProgress since a device last took a step or ended a unit; 0 where no unit
 *     waits or is lent
 * @param units lent units by device
 * @param resident models by device, the most recently used first
 */
public record QueueStatus(
    Map<String, Integer> queue,
    double oldestWaitSeconds,
    double secondsWithoutProgress,
    Map<String, List<EngineStatus.HeldUnit>> units,
    Map<String, List<String>> resident) {

  static QueueStatus of(WorkLedger ledger, long lastProgress, long now) {
    return new QueueStatus(
        ledger.waitingByKind(),
        (now - ledger.oldest(now)) / 1e3,
        ledger.isIdle() ? 0 : (now - lastProgress) / 1e3,
        unitsByDevice(ledger.lent(), now),
        residentByDevice(ledger.workers().pulls()));
  }

  private static Map<String, List<EngineStatus.HeldUnit>> unitsByDevice(
      Collection<WorkLedger.Lent> leases, long now) {
    Map<String, List<EngineStatus.HeldUnit>> units = new HashMap<>();
    for (WorkLedger.Lent lent : leases) {
      QueuedUnit queued = lent.queued();
      units
          .computeIfAbsent(lent.device(), device -> new ArrayList<>())
          .add(
              new EngineStatus.HeldUnit(
                  queued.unit().unitId(),
                  queued.unit().kind(),
                  queued.owner().id(),
                  (now - lent.since()) / 1e3));
    }
    return units;
  }

  private static Map<String, List<String>> residentByDevice(Collection<ToScheduler.Pull> pulls) {
    Map<String, List<String>> resident = new HashMap<>();
    for (ToScheduler.Pull pull : pulls) {
      resident.put(
          pull.device(), pull.resident().stream().map(ModelRef::model).distinct().toList());
    }
    return resident;
  }
}
