package dev.ascribe.scheduling.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.study.ModelRef;
import dev.ascribe.worker.TrainingUnits;
import dev.ascribe.worker.Units;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorkQueueTest {
  private static final ModelRef FIRST = Units.model("first");
  private static final ModelRef SECOND = Units.model("second");

  private final WorkQueue queue = WorkQueue.shared(100, 1);

  private void add(String owner, WorkUnit unit, long now) {
    queue.add(new QueuedUnit(new WorkOwner(owner, 1, false), unit, 1, now, null));
  }

  private List<String> take(int most, Set<ModelRef> resident, long now) {
    return takeFrom(queue, most, resident, now);
  }

  private static List<String> takeFrom(
      WorkQueue queue, int most, Set<ModelRef> resident, long now) {
    List<String> taken = new ArrayList<>();
    Optional<QueuedUnit> next = Optional.empty();
    while (taken.size() < most && (next = queue.poll(resident, true, now)).isPresent()) {
      taken.add(next.get().unit().unitId());
    }
    return taken;
  }

  @Test
  void ownersTakeTurnsHoweverManyUnitsTheyHave() {
    for (int i = 0; i < 5; i++) {
      add("study", Units.predict("study-" + i, FIRST), i);
    }
    add("request", Units.predict("request-0", FIRST), 5);

    assertThat(take(3, Set.of(), 6)).containsExactly("study-0", "request-0", "study-1");
    assertThat(queue.size()).isEqualTo(3);
  }

  @Test
  void ownersAreServedAsOftenAsTheirWeightsSay() {
    WorkOwner heavy = new WorkOwner("heavy", 16, false);
    WorkOwner light = new WorkOwner("light", 4, false);
    for (int i = 0; i < 200; i++) {
      queue.add(new QueuedUnit(light, Units.predict("light", FIRST), 1, i, null));
      queue.add(new QueuedUnit(heavy, Units.predict("heavy", FIRST), 1, i, null));
    }

    List<String> taken = take(100, Set.of(), 200);

    assertThat(taken).filteredOn("heavy"::equals).hasSize(80);
    // The light one never waits for longer than its share says.
    for (int i = 0; i + 6 <= taken.size(); i++) {
      assertThat(taken.subList(i, i + 6)).contains("light");
    }
  }

  @Test
  void anOwnerSavesUpNothingWhileItHasNothingToDo() {
    for (int i = 0; i < 100; i++) {
      add("busy", Units.predict("busy", FIRST), 0);
    }
    add("late", Units.predict("late", FIRST), 0);
    take(50, Set.of(), 1);
    for (int i = 0; i < 50; i++) {
      add("late", Units.predict("late", FIRST), 2);
    }

    assertThat(take(10, Set.of(), 3)).filteredOn("late"::equals).hasSize(5);
  }

  @Test
  void theOldestUnitIsKnown() {
    assertThat(queue.oldest()).isEmpty();
    add("study", Units.predict("b", SECOND), 7);
    add("other", Units.predict("a", FIRST), 3);

    assertThat(queue.oldest()).hasValue(3);
  }

  @Test
  void unitsOfResidentModelsGoFirst() {
    add("study", Units.predict("first", FIRST), 0);
    add("study", Units.predict("second", SECOND), 1);

    assertThat(take(1, Set.of(SECOND), 2)).containsExactly("second");
  }

  @Test
  void patienceWithAffinityEnds() {
    add("study", Units.predict("first", FIRST), 0);
    add("study", Units.predict("second", SECOND), 50);

    assertThat(take(1, Set.of(SECOND), 101)).containsExactly("first");
  }

  @Test
  void aTurnIsSomeUnitsOfOneModel() {
    WorkQueue inTurns = WorkQueue.shared(1000, 3);
    for (int i = 0; i < 4; i++) {
      for (String owner : List.of("one", "other")) {
        WorkOwner turning = new WorkOwner(owner, 1, false);
        inTurns.add(new QueuedUnit(turning, Units.predict(owner + "-first", FIRST), 1, i, null));
        inTurns.add(new QueuedUnit(turning, Units.predict(owner + "-second", SECOND), 1, i, null));
      }
    }

    List<String> taken = takeFrom(inTurns, 12, Set.of(), 5);

    assertThat(taken.subList(0, 3)).containsOnly("one-first");
    assertThat(taken.subList(3, 6)).containsOnly("other-first");
    assertThat(taken).filteredOn(unit -> unit.startsWith("one")).hasSize(6);
  }

  @Test
  void aTrainingIsPassedOverWhereItMayNotBeTaken() {
    add("study", TrainingUnits.train("run"), 0);
    add("study", Units.predict("after", FIRST), 1);

    assertThat(queue.poll(Set.of(), false, 2).orElseThrow().unit().unitId()).isEqualTo("after");
    assertThat(queue.poll(Set.of(), false, 2)).isEmpty();
    assertThat(take(8, Set.of(), 3)).containsExactly("run/train");
  }

  @Test
  void ownersShareTimeAndNotUnits() {
    for (int i = 0; i < 1000; i++) {
      add("quick", Units.predict("quick", FIRST), i);
      add("slow", Units.predict("slow", FIRST), i);
    }
    Map<String, Double> millis = new HashMap<>();
    for (int i = 0; i < 400; i++) {
      QueuedUnit taken = queue.poll(Set.of(), true, 1000).orElseThrow();
      double took = taken.owner().id().equals("slow") ? 70 : 10;
      millis.merge(taken.owner().id(), took, Double::sum);
      queue.ended(taken, took);
    }

    assertThat(millis.get("slow") / millis.get("quick")).isBetween(0.95, 1.05);
  }

  @Test
  void whatATrainingReallyTookIsWhatItCosts() {
    for (int i = 0; i < 5; i++) {
      add("trains", TrainingUnits.train("run-" + i), 0);
    }
    for (int i = 0; i < 1000; i++) {
      add("predicts", Units.predict("predict", FIRST), i);
    }
    QueuedUnit training = queue.poll(Set.of(), true, 1000).orElseThrow();
    assertThat(training.isExclusive()).isTrue();
    queue.ended(training, 500);

    List<String> between = new ArrayList<>();
    QueuedUnit next = queue.poll(Set.of(), true, 1000).orElseThrow();
    while (!next.isExclusive()) {
      between.add(next.unit().unitId());
      queue.ended(next, 10);
      next = queue.poll(Set.of(), true, 1000).orElseThrow();
    }

    assertThat(between).hasSizeBetween(50, 51);
  }

  @Test
  void whatIsRefundedIsTakenAgainBeforeOthers() {
    add("unlucky", Units.predict("unlucky", FIRST), 0);
    add("other", Units.predict("other-1", FIRST), 0);
    add("other", Units.predict("other-2", FIRST), 0);
    QueuedUnit lost = queue.poll(Set.of(), true, 1).orElseThrow();
    assertThat(take(1, Set.of(), 1)).containsExactly("other-1");
    queue.refund(lost);
    queue.addFirst(lost.retriedAfter("cpu:0", ErrorCode.INTERNAL, 1));

    assertThat(take(2, Set.of(), 1)).containsExactly("unlucky", "other-2");
  }

  @Test
  void someUnitsOfAnOwnerAreForgotten() {
    add("study", Units.predict("kept", FIRST), 0);
    add("study", Units.predict("unwanted", SECOND), 0);

    assertThat(queue.removeIf("study", each -> each.unit().unitId().equals("unwanted")))
        .isEqualTo(1);
    assertThat(queue.removeIf("no-such", each -> true)).isZero();
    assertThat(take(8, Set.of(), 1)).containsExactly("kept");
  }

  @Test
  void whatComesBackIsTakenFirst() {
    add("study", Units.predict("new", FIRST), 0);
    queue.addFirst(
        new QueuedUnit(
            new WorkOwner("study", 1, false), Units.predict("again", FIRST), 2, 1, null));

    assertThat(take(1, Set.of(), 2)).containsExactly("again");
  }

  @Test
  void withdrawnOwnersAreForgotten() {
    add("study", Units.predict("a", FIRST), 0);
    add("other", Units.predict("b", FIRST), 0);

    assertThat(queue.removeOwner("study")).isEqualTo(1);
    assertThat(take(8, Set.of(), 1)).containsExactly("b");
    assertThat(queue.size()).isZero();
    assertThat(queue.sizeByKind()).isEmpty();
  }
}
