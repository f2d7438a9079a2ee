package dev.ascribe.worker.lanes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.attribution.Attribution;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.ExplainableModel;
import dev.ascribe.model.TokenRow;
import dev.ascribe.study.Attributions;
import dev.ascribe.study.Method;
import dev.ascribe.study.ModelRef;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.AdditiveRuntime;
import dev.ascribe.worker.Leases;
import dev.ascribe.worker.TrainingUnits;
import dev.ascribe.worker.Units;
import dev.ascribe.worker.WorkerSettings;
import dev.ascribe.worker.batching.CoalitionCache;
import dev.ascribe.worker.device.DeviceRuntime;
import dev.ascribe.worker.device.LocalDevice;
import dev.ascribe.worker.device.ResidentModels;
import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

/** One device's turns, on the test's own thread. */
class DeviceTurnsTest {
  private static final DeviceExecutor.Settings SETTINGS =
      WorkerSettings.from(
              ConfigFactory.parseString("ascribe.worker.batch-tokens = 64")
                  .withFallback(ConfigFactory.load())
                  .getConfig("ascribe.worker"))
          .executor();

  private final TestInbox<ToScheduler> scheduler = TestInbox.create();
  private final TestInbox<DeviceExecutor.Event> control = TestInbox.create();
  private final Map<Long, UnitResult> results = new HashMap<>();
  private final ExecutorMemory memory = ExecutorMemory.of(new CoalitionCache(0), SETTINGS);
  private ResidentModels models;

  private DeviceTurns turns(DeviceRuntime runtime, long residentBytes) {
    models = new ResidentModels(runtime::load, residentBytes);
    return new DeviceTurns(
        new DeviceExecutor.Parts(
            new LocalDevice("cpu:0", runtime, Recorder.NONE),
            SETTINGS,
            List.of(),
            memory,
            scheduler.getRef(),
            control.getRef()),
        models);
  }

  /** What the scheduler was told of units that ended, by lease. */
  private Map<Long, UnitResult> results() {
    for (ToScheduler told : scheduler.getAllReceived()) {
      if (told instanceof ToScheduler.Finished finished) {
        results.put(finished.lease().number(), finished.result());
      }
    }
    return results;
  }

  private static void doAll(DeviceTurns turns) {
    turns.lanes().take();
    while (!turns.lanes().isEmpty()) {
      turns.turn();
      turns.lanes().take();
    }
  }

  private void ordinary(long id, WorkUnit unit) {
    memory.leases().add(Leases.lease(id, unit, 1, false));
  }

  private void request(long id, WorkUnit unit) {
    memory.leases().add(Leases.lease(id, unit, 1, true));
  }

  private static WorkUnit attribute(String unitId, ModelRef model) {
    return new WorkUnit.Attribute(
        unitId,
        ((WorkUnit.Predict) Units.predict("text", model)).subject(),
        Method.INTEGRATED_GRADIENTS,
        Attributions.DEFAULT,
        1);
  }

  /** A device on which trainings and attributions do as the test says. */
  private static AdditiveRuntime runtime(
      Consumer<List<TokenRow>> onBatch, BiConsumer<String, DeviceRuntime.Pauses> onLone) {
    return new AdditiveRuntime(onBatch) {
      @Override
      public UnitResult.Trained train(WorkUnit.Train unit, TrainingProgress progress) {
        onLone.accept(unit.unitId(), progress);
        return super.train(unit, progress);
      }

      @Override
      public Attribution attribute(
          ExplainableModel model, EncodedInput input, WorkUnit.Attribute unit, Pauses pauses) {
        onLone.accept(unit.unitId(), pauses);
        return super.attribute(model, input, unit, pauses);
      }
    };
  }

  @Test
  void whatExplainsATextIsWaitedForOnTheWayOfATraining() {
    List<Boolean> inTime = new ArrayList<>();
    AtomicLong lastRequest = new AtomicLong();
    AdditiveRuntime runtime =
        runtime(
            rows -> {
              // As long as the coordinator of the request takes to lay out its plan.
              CompletableFuture.delayedExecutor(2, TimeUnit.MILLISECONDS)
                  .execute(() -> request(lastRequest.get() + 1, attribute("chunk", Units.MODEL)));
            },
            (unitId, pauses) -> {
              // More than once, for a machine under load may take longer than is waited.
              for (long i = 0; unitId.startsWith("run") && i < 100 && !inTime.contains(true); i++) {
                lastRequest.set(10 + 2 * i);
                request(lastRequest.get(), Units.predict("text", "a text"));
                pauses.pause();
                inTime.add(results().containsKey(11 + 2 * i));
              }
            });
    DeviceTurns turns = turns(runtime, Long.MAX_VALUE);
    ordinary(1, TrainingUnits.train("run"));

    doAll(turns);

    assertThat(inTime).contains(true);
  }

  @Test
  void aRequestThatNobodyWaitsForIsNotComputedOnTheWay() {
    List<Integer> lengths = new ArrayList<>();
    AdditiveRuntime runtime =
        runtime(
            rows -> {
              lengths.add(rows.get(0).length());
              memory.leases().withdraw(Leases.ids(12));
            },
            (unitId, pauses) -> {
              request(11, Units.predict("long", "w ".repeat(80).strip()));
              request(12, Units.predict("withdrawn", "w ".repeat(70).strip()));
              request(13, Units.predict("last", "w ".repeat(65).strip()));
              pauses.pause();
            });
    DeviceTurns turns = turns(runtime, Long.MAX_VALUE);
    ordinary(1, TrainingUnits.train("run"));

    doAll(turns);

    assertThat(lengths).containsExactly(81, 66);
    assertThat(results()).containsOnlyKeys(1L, 11L, 13L);
  }

  @Test
  void anAttributionThatNobodyWaitsForEndsAtItsNextPart() {
    List<String> reached = new ArrayList<>();
    AdditiveRuntime runtime =
        runtime(
            rows -> {},
            (unitId, pauses) -> {
              pauses.pause();
              reached.add("first pause");
              memory.leases().withdraw(Leases.ids(1));
              pauses.pause();
              reached.add("second pause");
            });
    DeviceTurns turns = turns(runtime, Long.MAX_VALUE);
    ordinary(1, attribute("gradients", Units.MODEL));

    doAll(turns);

    assertThat(reached).containsExactly("first pause");
    assertThat(results()).isEmpty();
  }

  @Test
  void anAttributionOnTheWayOfATrainingServesCoalitionsButBeginsNoOther() {
    List<String> open = new ArrayList<>();
    List<List<String>> seen = new ArrayList<>();
    AdditiveRuntime runtime =
        runtime(
            rows -> seen.add(List.copyOf(open)),
            (unitId, pauses) -> {
              open.add(unitId);
              if (unitId.equals("run/train")) {
                request(10, attribute("outer", Units.MODEL));
                pauses.pause();
              } else if (unitId.equals("outer")) {
                request(11, attribute("inner", Units.MODEL));
                request(12, Units.predict("text", "a text"));
                pauses.pause();
                assertThat(results()).containsOnlyKeys(12L);
              }
              seen.add(List.copyOf(open));
              open.remove(unitId);
            });
    DeviceTurns turns = turns(runtime, Long.MAX_VALUE);
    ordinary(1, TrainingUnits.train("run"));

    doAll(turns);

    assertThat(results()).containsOnlyKeys(1L, 10L, 11L, 12L);
    assertThat(results().values()).noneMatch(UnitResult.Failed.class::isInstance);
    assertThat(seen)
        .containsExactly(
            List.of("run/train", "outer"),
            List.of("run/train", "outer"),
            List.of("run/train", "inner"),
            List.of("run/train"));
  }

  @Test
  void partsAreShortWhileRequestsComeButNotThoseOfARequest() {
    List<Boolean> hurried = new ArrayList<>();
    AdditiveRuntime runtime =
        runtime(rows -> {}, (unitId, pauses) -> hurried.add(pauses.isHurried()));
    DeviceTurns turns = turns(runtime, Long.MAX_VALUE);
    ordinary(1, attribute("before", Units.MODEL));
    doAll(turns);
    request(2, attribute("request", Units.MODEL));
    doAll(turns);
    ordinary(3, attribute("after", Units.MODEL));
    doAll(turns);

    assertThat(hurried).containsExactly(false, false, true);
  }

  @Test
  void ownersOfDifferentModelsShareBatchesAndLoadEachModelOnce() {
    List<Integer> batches = new ArrayList<>();
    List<String> loads = new ArrayList<>();
    AdditiveRuntime runtime =
        new AdditiveRuntime(rows -> batches.add(rows.size())) {
          @Override
          public ExplainableModel load(ModelRef reference) {
            loads.add(reference.model());
            return super.load(reference);
          }
        };
    // Room for one model at a time.
    DeviceTurns turns = turns(runtime, 1);
    for (long i = 0; i < 8; i++) {
      String name = i % 2 == 0 ? "first" : "second";
      ordinary(i, Units.predict("unit-" + i, Units.model(name)));
    }

    doAll(turns);

    assertThat(results()).hasSize(8);
    assertThat(loads).containsExactly("first", "second");
    assertThat(batches).containsExactly(4, 4);
  }

  @Test
  void memoryThatDoesNotSufficeIsAFailureOfTheUnitAndPutsOtherModelsAside() {
    AdditiveRuntime runtime =
        runtime(
            rows -> {
              if (rows.get(0).length() > 5) {
                throw new AdditiveRuntime.OutOfDeviceMemory();
              }
            },
            (unitId, pauses) -> {
              throw new AdditiveRuntime.OutOfDeviceMemory();
            });
    DeviceTurns turns = turns(runtime, Long.MAX_VALUE);
    models.get(Units.model("warm"));
    models.keep(Units.model("warm"));
    models.get(Units.model("idle"));
    ordinary(1, TrainingUnits.train("run"));
    ordinary(2, Units.predict("long", "a b c d e f g"));
    ordinary(3, attribute("gradients", Units.MODEL));
    ordinary(4, Units.predict("short", "a b c"));

    assertThatCode(() -> doAll(turns)).doesNotThrowAnyException();

    for (long lease : List.of(1L, 2L, 3L)) {
      assertThat(((UnitResult.Failed) results().get(lease)).code())
          .isEqualTo(ErrorCode.OUT_OF_MEMORY);
    }
    assertThat(results().get(4L)).isInstanceOf(UnitResult.Predicted.class);
    assertThat(models.references()).doesNotContain(Units.model("idle"));
    assertThat(models.isResident(Units.model("warm"))).isTrue();
    assertThat(runtime.openModels()).isEqualTo(models.references().size());
  }
}
