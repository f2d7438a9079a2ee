package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.app.TinyStudies.Stored;
import dev.ascribe.common.CounterRandom;
import dev.ascribe.model.ExplainableModel;
import dev.ascribe.model.TokenRow;
import dev.ascribe.scheduling.StudyEvent.StudyCompleted;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.StudySpec;
import dev.ascribe.worker.AdditiveModel;
import dev.ascribe.worker.AdditiveRuntime;
import dev.ascribe.worker.device.DeviceRuntime;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A study on three devices, some of which fail. */
@Timeout(60)
class BrokenDevicesTest {
  private static final StudySpec STUDY =
      TinyStudies.study("methods = [random, attention, shapley-sampling]");

  @TempDir Path temporary;

  private StudyCompleted run(String home, DeviceRuntime... runtimes) {
    return run(home, "min-backoff = 1ms, max-backoff = 2ms", runtimes);
  }

  private StudyCompleted run(String home, String backoff, DeviceRuntime... runtimes) {
    Map<String, DeviceRuntime> devices = new LinkedHashMap<>();
    for (DeviceRuntime runtime : runtimes) {
      devices.put("cpu:" + devices.size(), runtime);
    }
    Config config =
        ConfigFactory.parseString(
                "ascribe.worker { "
                    + backoff
                    + " }\n"
                    + "ascribe.aggregation.flush-interval = 5ms\n")
            .withFallback(ConfigFactory.load());
    try (AdditiveEngine engine = new AdditiveEngine(temporary.resolve(home), devices, config)) {
      return engine.run(STUDY);
    }
  }

  private static AdditiveRuntime sound() {
    return new AdditiveRuntime(rows -> {});
  }

  private void assertUndisturbed(String home) {
    run("undisturbed", sound());
    Stored stored = Stored.read(temporary.resolve(home), STUDY);
    assertThat(stored.failures()).isEmpty();
    stored.assertSameAs(Stored.read(temporary.resolve("undisturbed"), STUDY));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aDeviceThatFailsEveryUnitIsGivenUpAndCostsNoUnit(int place) {
    AdditiveRuntime broken =
        new AdditiveRuntime(
            rows -> {
              throw new IllegalStateException("the device fell off the bus");
            }) {
          @Override
          public UnitResult.Trained train(WorkUnit.Train unit, TrainingProgress progress) {
            throw new IllegalStateException("the device fell off the bus");
          }
        };
    DeviceRuntime[] devices = {sound(), sound(), sound()};
    devices[place] = broken;

    assertThat(run("home", devices).failures()).isZero();

    assertUndisturbed("home");
    assertThat(broken.openModels()).isZero();
  }

  /** Units of a device that waits to start again are not among those that wait. */
  @Test
  void aDeviceThatWaitsToStartAgainHoldsUpNoUnit() {
    AtomicInteger batches = new AtomicInteger();
    AdditiveRuntime once =
        new AdditiveRuntime(
            rows -> {
              if (batches.getAndIncrement() == 0) {
                throw new IllegalStateException("a flipped bit");
              }
            });

    assertThat(run("home", "min-backoff = 10m, max-backoff = 10m", once, sound()).failures())
        .isZero();

    assertThat(batches).hasValue(1);
    assertUndisturbed("home");
  }

  @Test
  void aDeviceWhoseResultsAreNoNumbersCostsNoUnit() {
    AdditiveRuntime broken =
        new AdditiveRuntime(rows -> {}) {
          @Override
          public ExplainableModel load(ModelRef reference) {
            return new AdditiveModel(reference, rows -> {}, () -> {}) {
              @Override
              public float[][] labelLogits(List<TokenRow> rows) {
                return rows.stream().map(row -> new float[] {Float.NaN, 0}).toArray(float[][]::new);
              }
            };
          }
        };

    assertThat(run("home", broken, sound()).failures()).isZero();

    assertUndisturbed("home");
  }

  @Test
  void devicesThatFailNowAndThenCostNoUnit() {
    AtomicInteger batches = new AtomicInteger();
    AtomicInteger failures = new AtomicInteger();
    DeviceRuntime[] devices = new DeviceRuntime[3];
    for (int i = 0; i < devices.length; i++) {
      devices[i] =
          new AdditiveRuntime(
              rows -> {
                if (CounterRandom.of(7, "batch-" + batches.getAndIncrement()).nextDouble() < 0.02) {
                  failures.incrementAndGet();
                  throw new IllegalStateException("a flipped bit");
                }
              });
    }

    assertThat(run("home", devices).failures()).isZero();

    assertThat(failures).hasPositiveValue();
    assertUndisturbed("home");
  }
}
