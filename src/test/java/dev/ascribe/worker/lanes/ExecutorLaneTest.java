package dev.ascribe.worker.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.study.Attributions;
import dev.ascribe.study.Method;
import dev.ascribe.study.ModelRef;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.AdditiveRuntime;
import dev.ascribe.worker.Leases;
import dev.ascribe.worker.TrainingUnits;
import dev.ascribe.worker.Units;
import dev.ascribe.worker.batching.BatchBudgets;
import dev.ascribe.worker.batching.CoalitionCache;
import dev.ascribe.worker.batching.CoalitionEvaluator;
import dev.ascribe.worker.batching.DerivedInputs;
import dev.ascribe.worker.device.LocalDevice;
import dev.ascribe.worker.device.ResidentModels;
import dev.ascribe.worker.protocol.Lease;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose turn it is in a lane, by a clock that the test sets. */
class ExecutorLaneTest {
  private static final ModelRef A = Units.model("a");
  private static final ModelRef B = Units.model("b");

  private final List<Long> joined = new ArrayList<>();
  private final Set<ModelRef> resident = new HashSet<>(Set.of(A, B));
  private long seconds;
  private ExecutorLane lane;

  @BeforeEach
  void open() {
    AdditiveRuntime runtime = new AdditiveRuntime(rows -> {});
    lane =
        new ExecutorLane(
            new CoalitionEvaluator(
                new LocalDevice("cpu:0", runtime, Recorder.NONE),
                new ResidentModels(runtime::load, Long.MAX_VALUE),
                new DerivedInputs(1 << 20),
                new CoalitionCache(0),
                new BatchBudgets(OptionalInt.empty())),
            resident::contains,
            () -> TimeUnit.SECONDS.toNanos(seconds));
  }

  private void add(long id, ModelRef model, int attempt) {
    lane.add(Leases.lease(id, Units.predict("unit-" + id, model), attempt, false));
  }

  private void addAttribution(long id, ModelRef model) {
    WorkUnit.Subject subject = ((WorkUnit.Predict) Units.predict("text", model)).subject();
    lane.add(
        Leases.lease(
            id,
            new WorkUnit.Attribute(
                "unit-" + id, subject, Method.INTEGRATED_GRADIENTS, Attributions.DEFAULT, 1),
            1,
            false));
  }

  private void fillPool() {
    joined.clear();
    lane.chooseTurn(true);
    for (Lease lease = lane.pollPooled(); lease != null; lease = lane.pollPooled()) {
      joined.add(lease.id().number());
      lane.coalitions().join(lease);
    }
  }

  private void computePool() {
    while (!lane.coalitions().isEmpty()) {
      lane.coalitions().evaluate(lane.coalitions().takeBatch());
    }
  }

  @Test
  void unitsOfTheModelWhoseTurnItIsPassOthersUntilItsTimeIsOver() {
    add(1, A, 1);
    add(2, B, 1);
    add(3, A, 1);
    fillPool();
    assertThat(joined).containsExactly(1L, 3L);
    seconds = 1;
    add(4, A, 1);
    fillPool();
    assertThat(joined).containsExactly(4L);
    seconds = 2;
    add(5, A, 1);
    fillPool();
    assertThat(joined).isEmpty();
    computePool();
    fillPool();
    assertThat(joined).containsExactly(2L);
  }

  @Test
  void theTurnIsLongerWhereTheNextModelHasToBeLoaded() {
    resident.remove(B);
    add(1, A, 1);
    add(2, B, 1);
    fillPool();
    seconds = 5;
    add(3, A, 1);
    fillPool();
    assertThat(joined).containsExactly(3L);
    seconds = 6;
    add(4, A, 1);
    fillPool();
    assertThat(joined).isEmpty();
  }

  @Test
  void withoutOthersATurnDoesNotEnd() {
    add(1, A, 1);
    fillPool();
    seconds = 100;
    add(2, A, 1);
    fillPool();
    assertThat(joined).containsExactly(2L);
  }

  @Test
  void aUnitThatIsTriedAgainHasThePoolToItself() {
    add(1, A, 1);
    add(2, A, 2);
    add(3, A, 1);
    fillPool();
    assertThat(joined).containsExactly(1L, 3L);
    computePool();
    fillPool();
    assertThat(joined).containsExactly(2L);
    add(4, A, 1);
    fillPool();
    assertThat(joined).isEmpty();
  }

  @Test
  void attributionsTakeTurnsWithTheBatchesOfThePool() {
    add(1, A, 1);
    addAttribution(2, A);
    addAttribution(3, A);
    fillPool();
    assertThat(lane.pollExclusive().id()).isEqualTo(Leases.id(2));
    fillPool();
    assertThat(lane.pollExclusive()).isNull();
    assertThat(lane.pollExclusive().id()).isEqualTo(Leases.id(3));
    assertThat(lane.pollExclusive()).isNull();
    computePool();
    assertThat(lane.isEmpty()).isTrue();
  }

  @Test
  void anAttributionOfAnotherModelWaitsForItsTimeAndNotForTheEndOfThePool() {
    add(1, A, 1);
    addAttribution(2, B);
    fillPool();
    assertThat(lane.pollExclusive()).isNull();
    seconds = 2;
    fillPool();
    assertThat(lane.pollExclusive().id()).isEqualTo(Leases.id(2));
    assertThat(lane.coalitions().isEmpty()).isFalse();
  }

  @Test
  void aTrainingLetsThePoolEndAndIsNotPassedForEver() {
    add(1, A, 1);
    lane.add(Leases.lease(2, TrainingUnits.train("run"), 1, false));
    add(3, A, 1);
    fillPool();
    assertThat(joined).containsExactly(1L, 3L);
    seconds = 2;
    add(4, A, 1);
    fillPool();
    assertThat(lane.pollExclusive()).isNull();
    computePool();
    fillPool();
    assertThat(joined).isEmpty();
    assertThat(lane.pollExclusive().id()).isEqualTo(Leases.id(2));
    fillPool();
    assertThat(joined).containsExactly(4L);
  }
}
