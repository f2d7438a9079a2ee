package dev.ascribe.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.study.ModelRef;
import dev.ascribe.worker.TrainingUnits;
import dev.ascribe.worker.Units;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorkQueueTest {
  private static final ModelRef FIRST = Units.model("first");
  private static final ModelRef SECOND = Units.model("second");

  private final WorkQueue queue = new WorkQueue(100);

  private void add(String owner, WorkUnit unit, long now) {
    queue.add(new QueuedUnit(new WorkOwner(owner, 1, false), unit, 1, now, null));
  }

  private List<String> take(int capacity, Set<ModelRef> resident, long now) {
    return queue.take(capacity, resident, now).stream()
        .map(queued -> queued.unit().unitId())
        .toList();
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
    for (int i = 0; i + 5 <= taken.size(); i++) {
      assertThat(taken.subList(i, i + 5)).contains("light");
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
  void oneTakeStaysWithOneModelWhereItCan() {
    add("study", Units.predict("a1", FIRST), 0);
    add("study", Units.predict("b1", SECOND), 1);
    add("study", Units.predict("a2", FIRST), 2);

    assertThat(take(2, Set.of(), 3)).containsExactly("a1", "a2");
  }

  @Test
  void aTrainingUnitComesAlone() {
    add("study", TrainingUnits.train("run"), 0);
    add("study", Units.predict("after", FIRST), 1);

    assertThat(take(8, Set.of(), 2)).containsExactly("run/train");
    assertThat(take(8, Set.of(), 3)).containsExactly("after");
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
