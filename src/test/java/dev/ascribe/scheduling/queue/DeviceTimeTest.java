package dev.ascribe.scheduling.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ascribe.study.ModelRef;
import dev.ascribe.worker.Units;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeviceTimeTest {
  private static final ModelRef MODEL = Units.model("model");

  private final WorkQueue queue = WorkQueue.shared(1_000_000_000, 8);
  private final DeviceTime time = new DeviceTime(queue);

  private void add(String owner, int weight, int units) {
    for (int i = 0; i < units; i++) {
      queue.add(
          new QueuedUnit(
              new WorkOwner(owner, weight, false), Units.predict(owner, MODEL), 1, 0, null));
    }
  }

  /** A device that works through a window of units, one by one, and how long for each owner. */
  private Map<String, Long> work(Map<String, Long> millisOfUnit, long until) {
    record Held(QueuedUnit unit, long since) {}
    Deque<Held> window = new ArrayDeque<>();
    Map<String, Long> worked = new HashMap<>();
    long now = 0;
    while (now < until) {
      while (window.size() < 24) {
        window.add(new Held(queue.poll(Set.of(MODEL), true, now).orElseThrow(), now));
      }
      Held next = window.remove();
      String owner = next.unit().owner().id();
      now += millisOfUnit.get(owner);
      worked.merge(owner, millisOfUnit.get(owner), Long::sum);
      time.ended("cpu:0", next.unit(), next.since(), now);
    }
    return worked;
  }

  @Test
  void ownersOfEqualWeightGetEqualTimeWhateverTheirUnitsCost() {
    add("cheap", 4, 20_000);
    add("dear", 4, 2_000);

    Map<String, Long> worked = work(Map.of("cheap", 10L, "dear", 400L), 200_000);

    assertThat((double) worked.get("dear") / worked.get("cheap")).isCloseTo(1, within(0.1));
  }

  @Test
  void timeFollowsTheWeights() {
    add("high", 16, 2_000);
    add("normal", 4, 20_000);

    Map<String, Long> worked = work(Map.of("high", 200L, "normal", 20L), 400_000);

    assertThat((double) worked.get("high") / worked.get("normal")).isCloseTo(4, within(0.4));
  }

  @Test
  void theOwnersOfOneBatchShareItsTime() {
    add("one", 1, 100);
    add("other", 1, 100);
    QueuedUnit[] batch = new QueuedUnit[16];
    for (int i = 0; i < batch.length; i++) {
      batch[i] = queue.poll(Set.of(MODEL), true, 0).orElseThrow();
    }
    // Eight units of each; whoever comes first does not pay for the other.
    for (QueuedUnit unit : batch) {
      time.ended("cpu:0", unit, 0, 160);
    }

    Map<String, Integer> next = new HashMap<>();
    for (int i = 0; i < 32; i++) {
      next.merge(queue.poll(Set.of(MODEL), true, 0).orElseThrow().owner().id(), 1, Integer::sum);
    }
    assertThat(next).isEqualTo(Map.of("one", 16, "other", 16));
  }
}
