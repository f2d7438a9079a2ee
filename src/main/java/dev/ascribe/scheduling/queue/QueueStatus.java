package dev.ascribe.scheduling.queue;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import dev.ascribe.scheduling.EngineStatus;
import dev.ascribe.study.ModelRef;
import dev.ascribe.worker.protocol.ToScheduler;
import java.util.List;
import java.util.Map;

/**
 * The units that wait and those that are lent, at one moment.
 *
 * @param queue number of waiting units by kind
 * @param oldestWaitSeconds seconds that the oldest waiting unit has waited; 0 if none waits
 * @param secondsWithoutProgress seconds since a device took a step or ended a unit; 0 if no unit
 *     waits or is lent
 * @param units lent units by device
 * @param resident loaded models by device, the most recently used first
 */
public record QueueStatus(
    Map<String, Integer> queue,
    double oldestWaitSeconds,
    double secondsWithoutProgress,
    Map<String, List<EngineStatus.HeldUnit>> units,
    Map<String, List<String>> resident) {

  static QueueStatus of(WorkLedger ledger, long now) {
    return new QueueStatus(
        ledger.waitingByKind(),
        (now - ledger.oldest(now)) / 1e3,
        ledger.millisWithoutProgress(now) / 1e3,
        ledger.lent().stream()
            .collect(
                groupingBy(QueuedUnit.Lent::device, mapping(lent -> held(lent, now), toList()))),
        ledger.workers().pulls().stream()
            .collect(toMap(ToScheduler.Pull::deviceName, QueueStatus::resident)));
  }

  private static EngineStatus.HeldUnit held(QueuedUnit.Lent lent, long now) {
    QueuedUnit queued = lent.queued();
    return new EngineStatus.HeldUnit(
        queued.unit().unitId(),
        queued.unit().kind().label(),
        queued.owner().id(),
        (now - lent.since()) / 1e3);
  }

  private static List<String> resident(ToScheduler.Pull pull) {
    return pull.resident().stream().map(ModelRef::model).distinct().toList();
  }
}
