package dev.ascribe.scheduling.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.study.ModelRef;
import dev.ascribe.worker.Leases;
import dev.ascribe.worker.TrainingUnits;
import dev.ascribe.worker.Units;
import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AssignmentTest {
  private static final ModelRef MODEL = Units.model("model");
  private static final WorkOwner STUDY = new WorkOwner("study", 1, false);
  private static final WorkOwner REQUEST = WorkOwner.request("request", "caller");

  private final WorkQueue urgent = WorkQueue.firstCome(100);
  private final WorkQueue ordinary = WorkQueue.shared(100, 8);

  private static ToScheduler.Pull device(int number, int window, ModelRef... resident) {
    return new ToScheduler.Pull(Leases.worker("cuda:" + number), null, window, List.of(resident));
  }

  private static List<ToScheduler.Pull> devices(int count, ModelRef... resident) {
    return IntStream.range(0, count).mapToObj(number -> device(number, 24, resident)).toList();
  }

  private static QueuedUnit unit(WorkOwner owner, WorkUnit unit) {
    return new QueuedUnit(owner, unit, 1, 0, null);
  }

  private void add(WorkOwner owner, int units) {
    for (int i = 0; i < units; i++) {
      (owner.urgent() ? urgent : ordinary).add(unit(owner, Units.predict("unit-" + i, MODEL)));
    }
  }

  private static Assignment assignment(List<ToScheduler.Pull> pulls) {
    return new Assignment(pulls, device -> 0);
  }

  private Map<String, Integer> assign(Assignment assignment) {
    Map<String, Integer> sizes = new TreeMap<>();
    assignment
        .of(urgent, ordinary, 1)
        .forEach((pull, units) -> sizes.put(pull.deviceName(), units.size()));
    return sizes;
  }

  @Test
  void requestsSpreadOverIdleDevices() {
    for (int i = 0; i < 20; i++) {
      WorkOwner request = WorkOwner.request("request-" + i, "caller");
      urgent.add(unit(request, Units.predict("predict", MODEL)));
    }

    Map<String, Integer> sizes = assign(assignment(devices(8, MODEL)));

    assertThat(sizes).hasSize(8);
    assertThat(sizes.values()).allMatch(units -> units == 2 || units == 3);
  }

  @Test
  void aModelThatNoneHoldsIsLoadedWhereThereIsLeastToDo() {
    add(STUDY, 4);
    Assignment assignment = assignment(devices(3));
    assignment.held("cuda:0", unit(STUDY, Units.predict("earlier", MODEL)));
    assignment.held("cuda:0", unit(STUDY, Units.predict("earlier", MODEL)));

    assertThat(assign(assignment)).containsExactly(Map.entry("cuda:1", 2), Map.entry("cuda:2", 2));
  }

  @Test
  void workGoesWhereItsModelIsUnlessOthersHaveFarLessToDo() {
    add(STUDY, Assignment.UNITS_OF_LOADING);
    List<ToScheduler.Pull> devices = List.of(device(0, 24), device(1, 24, MODEL));
    Assignment few = assignment(devices);
    assertThat(assign(few)).containsOnlyKeys("cuda:1");

    add(STUDY, 20);
    assertThat(assign(assignment(devices))).containsOnlyKeys("cuda:0", "cuda:1");
  }

  @Test
  void noneGetsMoreThanItsWindowsHold() {
    add(STUDY, 100);
    add(REQUEST, 100);
    Assignment assignment = assignment(List.of(device(0, 4), device(1, 2)));
    assignment.held("cuda:0", unit(STUDY, Units.predict("earlier", MODEL)));
    assignment.held("gone", unit(STUDY, Units.predict("elsewhere", MODEL)));

    assertThat(assign(assignment)).isEqualTo(Map.of("cuda:0", 4 + 3, "cuda:1", 2 + 2));
  }

  @Test
  void trainingsGoToDifferentDevicesAndNothingBehindThem() {
    for (int i = 0; i < 3; i++) {
      ordinary.add(unit(STUDY, TrainingUnits.train("run-" + i)));
    }
    add(STUDY, 5);
    List<List<String>> given = new ArrayList<>();
    assignment(devices(2))
        .of(urgent, ordinary, 1)
        .values()
        .forEach(units -> given.add(units.stream().map(each -> each.unit().unitId()).toList()));

    assertThat(given).containsExactly(List.of("run-0/train"), List.of("run-1/train"));
    assertThat(ordinary.size()).isEqualTo(6);
  }

  @Test
  void whatIsUrgentGoesToATrainingDeviceOnlyIfAllTrain() {
    add(REQUEST, 3);
    QueuedUnit training = unit(STUDY, TrainingUnits.train("run"));
    Assignment oneTrains = assignment(devices(2, MODEL));
    oneTrains.held("cuda:0", training);
    assertThat(assign(oneTrains)).isEqualTo(Map.of("cuda:1", 3));

    add(REQUEST, 4);
    Assignment allTrain = assignment(devices(2, MODEL));
    allTrain.held("cuda:0", training);
    allTrain.held("cuda:1", training);
    assertThat(assign(allTrain)).isEqualTo(Map.of("cuda:0", 2, "cuda:1", 2));
  }

  @Test
  void withoutDevicesAllWaits() {
    add(STUDY, 1);
    assertThat(assign(assignment(List.of()))).isEmpty();
    assertThat(ordinary.size()).isEqualTo(1);
  }

  @Test
  void whatADeviceHasFailedWaitsForAnother() {
    ordinary.add(
        unit(STUDY, Units.predict("failed", MODEL)).retriedAfter("cuda:0", ErrorCode.INTERNAL, 0));
    ordinary.add(unit(STUDY, Units.predict("new", MODEL)));
    // The device that has not failed it lacks the model, and has no room.
    List<ToScheduler.Pull> devices = List.of(device(0, 24, MODEL), device(1, 1));
    Assignment full = assignment(devices);
    full.held("cuda:1", unit(STUDY, Units.predict("earlier", MODEL)));
    assertThat(assign(full)).isEqualTo(Map.of("cuda:0", 1));
    assertThat(ordinary.size()).isEqualTo(1);

    assertThat(assign(assignment(devices))).isEqualTo(Map.of("cuda:1", 1));
  }

  @Test
  void whatWaitsForAnotherDeviceKeepsItsPlaceAndItsOwnerIsNotCharged() {
    for (int i = 0; i < 3; i++) {
      ordinary.add(
          unit(STUDY, Units.predict("unit-" + i, MODEL))
              .retriedAfter("cuda:0", ErrorCode.INTERNAL, 0));
    }
    assertThat(assign(assignment(List.of(device(0, 24), device(1, 0))))).isEmpty();

    List<QueuedUnit> given =
        assignment(devices(2)).of(urgent, ordinary, 1).values().iterator().next();
    assertThat(given.stream().map(each -> each.unit().unitId()))
        .containsExactly("unit-0", "unit-1", "unit-2");
    assertThat(given).extracting(QueuedUnit::charge).containsOnly(given.get(0).charge());
  }

  @Test
  void whatAllDevicesHaveFailedIsTriedAgain() {
    QueuedUnit failed =
        unit(STUDY, Units.predict("failed", MODEL)).retriedAfter("cuda:0", ErrorCode.INTERNAL, 0);
    ordinary.add(failed.retriedAfter("cuda:1", ErrorCode.INTERNAL, 0));
    assertThat(assign(assignment(devices(2)))).hasSize(1);

    // A training takes minutes.
    ordinary.add(failed);
    Assignment otherTrains = assignment(devices(2));
    otherTrains.held("cuda:1", unit(STUDY, TrainingUnits.train("run")));
    assertThat(assign(otherTrains)).isEqualTo(Map.of("cuda:0", 1));
  }

  @Test
  void aUnitThatAllDevicesHaveFailedGoesToTheSoundest() {
    QueuedUnit failed =
        unit(STUDY, Units.predict("failed", MODEL)).retriedAfter("cuda:0", ErrorCode.INTERNAL, 0);
    ordinary.add(failed.retriedAfter("cuda:1", ErrorCode.INTERNAL, 0));
    Map<String, Integer> failuresInARow = Map.of("cuda:0", 7, "cuda:1", 1);
    Assignment busy = new Assignment(devices(2), failuresInARow::get);
    busy.held("cuda:1", unit(STUDY, Units.predict("other", MODEL)));

    assertThat(assign(busy)).isEqualTo(Map.of("cuda:1", 1));
  }

  @Test
  void aUnitThatAllDevicesHaveFailedGoesToNoneThatIsTooSmallForIt() {
    QueuedUnit failed =
        unit(STUDY, Units.predict("failed", MODEL)).retriedAfter("cuda:0", ErrorCode.INTERNAL, 0);
    ordinary.add(failed.retriedAfter("cuda:1", ErrorCode.OUT_OF_MEMORY, 0));
    Map<String, Integer> failuresInARow = Map.of("cuda:0", 7, "cuda:1", 1);

    assertThat(assign(new Assignment(devices(2), failuresInARow::get)))
        .isEqualTo(Map.of("cuda:0", 1));
  }
}
