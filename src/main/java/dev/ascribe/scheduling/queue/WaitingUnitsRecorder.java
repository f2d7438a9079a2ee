package dev.ascribe.scheduling.queue;

import dev.ascribe.telemetry.Recorder;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Records how many units of each kind wait. Not thread-safe: the scheduler owns it. */
final class WaitingUnitsRecorder {
  private final Recorder recorder;
  private final Set<String> recordedKinds = new HashSet<>();

  WaitingUnitsRecorder(Recorder recorder) {
    this.recorder = recorder;
  }

  /**
   * Records the numbers of waiting units. A kind that was recorded before and has no waiting units
   * now is recorded as 0.
   */
  void record(Map<String, Integer> waitingByKind) {
    recordedKinds.addAll(waitingByKind.keySet());
    recordedKinds.forEach(kind -> recorder.queueChanged(kind, waitingByKind.getOrDefault(kind, 0)));
  }
}
