package dev.ascribe.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.study.ModelRef;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.batching.CoalitionCache;
import dev.ascribe.worker.device.DeviceRuntime;
import dev.ascribe.worker.device.LocalDevice;
import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import dev.ascribe.worker.protocol.WorkerMessage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Devices that break, hang or are given bad work. */
@Timeout(60)
class DeviceFailuresTest {
  private static final Config CONFIG =
      ConfigFactory.parseString(
              """
              ascribe.worker {
                window = 8, batch-tokens = 64, restarts = 3, min-backoff = 1ms, max-backoff = 2ms
                renew-interval = 5ms, hung-after = 500ms
              }
              """)
          .withFallback(ConfigFactory.load());
  private static final ActorTestKit KIT = ActorTestKit.create(CONFIG);

  private final TestProbe<ToScheduler> scheduler = KIT.createTestProbe(ToScheduler.class);

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private ActorRef<WorkerMessage> spawn(
      DeviceRuntime runtime, Recorder recorder, List<ModelRef> warmModels) {
    return spawn(runtime, recorder, warmModels, CONFIG);
  }

  private ActorRef<WorkerMessage> spawn(
      DeviceRuntime runtime, Recorder recorder, List<ModelRef> warmModels, Config config) {
    return KIT.spawn(
        DeviceWorker.create(
            new DeviceWorker.Parts(
                "",
                new LocalDevice("cpu:0", runtime, recorder),
                WorkerSettings.from(config.getConfig("ascribe.worker")),
                warmModels,
                new CoalitionCache(0),
                scheduler.ref())));
  }

  private UnitResult result(ActorRef<WorkerMessage> worker, long lease, WorkUnit unit) {
    Leases.lend(worker, Leases.lease(lease, unit, 1, false));
    ToScheduler.Finished finished = first(ToScheduler.Finished.class);
    assertThat(finished.lease()).isEqualTo(Leases.id(lease));
    return finished.result();
  }

  @Test
  void aDeviceThatIsGivenBadWorkBetweenGoodWorkIsNotGivenUp() {
    AdditiveRuntime runtime =
        new AdditiveRuntime(
            rows -> {
              if (rows.get(0).tokenIds()[0] == "poison".length()) {
                throw new IllegalStateException("poisoned");
              }
            });
    ActorRef<WorkerMessage> worker = spawn(runtime, Recorder.NONE, List.of());
    for (int round = 0; round < 5; round++) {
      assertThat(result(worker, 2 * round, Units.predict("bad", "poison")))
          .isInstanceOf(UnitResult.Failed.class);
      awaitRestart();
      assertThat(result(worker, 2 * round + 1, Units.predict("good", "a text")))
          .isInstanceOf(UnitResult.Predicted.class);
    }
    assertThat(runtime.starts()).isEqualTo(6);
  }

  /** While a device waits to start again, it asks for no work, and others get what it held. */
  @Test
  void aDeviceThatRestartsAsksForNoWorkAndGivesItsUnitsBack() {
    AdditiveRuntime runtime =
        new AdditiveRuntime(
            rows -> {
              throw new IllegalStateException("the device hiccuped\nat length");
            });
    Config slow =
        ConfigFactory.parseString("ascribe.worker { min-backoff = 10m, max-backoff = 10m }")
            .withFallback(CONFIG);
    ActorRef<WorkerMessage> worker = spawn(runtime, Recorder.NONE, List.of(Units.MODEL), slow);
    assertThat(first(ToScheduler.Pull.class).window()).isEqualTo(8);

    Leases.lend(
        worker,
        Leases.lease(1, Units.predict("bad", "three words long"), 2, false),
        Leases.lease(2, Units.predict("fine", "short one"), 1, false),
        Leases.lease(3, Units.predict("also fine", "short two"), 1, false));

    ToScheduler.Finished finished = first(ToScheduler.Finished.class);
    assertThat(finished.lease()).isEqualTo(Leases.id(1));
    assertThat(finished.result())
        .isEqualTo(
            new UnitResult.Failed(
                ErrorCode.INTERNAL, "IllegalStateException: the device hiccuped"));
    ToScheduler.Pull pull = first(ToScheduler.Pull.class);
    while (pull.window() > 0) {
      pull = first(ToScheduler.Pull.class);
    }
    assertThat(pull.resident()).isEmpty();
    assertThat(first(ToScheduler.GivenBack.class).leases())
        .containsExactly(Leases.id(2), Leases.id(3));
    scheduler.expectNoMessage(Duration.ofMillis(100));
    assertThat(runtime.openModels()).isZero();
  }

  /** Waits until the worker asks for no work, and then until it asks for work again. */
  private void awaitRestart() {
    while (first(ToScheduler.Pull.class).window() > 0) {
      // A pull from before the failure.
    }
    assertThat(first(ToScheduler.Pull.class).window()).isEqualTo(8);
  }

  @Test
  void memoryThatIsTooSmallForOneUnitDoesNotRestartTheDevice() {
    AdditiveRuntime runtime =
        new AdditiveRuntime(rows -> {}) {
          @Override
          public UnitResult.Trained train(WorkUnit.Train unit, TrainingProgress progress) {
            throw new OutOfDeviceMemory();
          }
        };
    ActorRef<WorkerMessage> worker = spawn(runtime, Recorder.NONE, List.of());
    for (int i = 0; i < 8; i++) {
      assertThat(result(worker, i, TrainingUnits.train("run")))
          .isInstanceOf(UnitResult.Failed.class);
    }
    assertThat(result(worker, 8, Units.predict("good", "a text")))
        .isInstanceOf(UnitResult.Predicted.class);
    assertThat(runtime.starts()).isEqualTo(1);
  }

  @Test
  void aDeviceThatHangsIsDownAndLosesItsLeasesUntilItMoves() throws Exception {
    BlockingQueue<Boolean> up = new LinkedBlockingQueue<>();
    Recorder recorder =
        new Recorder() {
          @Override
          public void deviceChanged(String device, boolean isUp) {
            up.add(isUp);
          }
        };
    CountDownLatch returns = new CountDownLatch(1);
    AdditiveRuntime runtime =
        new AdditiveRuntime(
            rows -> {
              try {
                assertThat(returns.await(20, TimeUnit.SECONDS)).isTrue();
              } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
              }
            });
    // Warm, or the device would come forward once more before the batch, when it has loaded it.
    ActorRef<WorkerMessage> worker = spawn(runtime, recorder, List.of(Units.MODEL));
    scheduler.expectMessageClass(ToScheduler.Pull.class);
    assertThat(up.poll(20, TimeUnit.SECONDS)).isTrue();
    Leases.lend(worker, Leases.lease(1, Units.predict("stuck", "text"), 1, false));

    assertThat(up.poll(20, TimeUnit.SECONDS)).isFalse();
    expectNoMoreRenewals();
    returns.countDown();

    assertThat(up.poll(20, TimeUnit.SECONDS)).isTrue();
    assertThat(first(ToScheduler.Finished.class).lease()).isEqualTo(Leases.id(1));
    first(ToScheduler.Pull.class);
  }

  /** Those on their way come, and then none for far longer than the interval between them. */
  private void expectNoMoreRenewals() {
    for (int renewals = 0; renewals < 10_000; renewals++) {
      try {
        scheduler.receiveMessage(Duration.ofMillis(300));
      } catch (AssertionError silence) {
        return;
      }
    }
    throw new AssertionError("the leases are still renewed");
  }

  /** The next message of a kind; others, which depend on when the worker looks, are skipped. */
  private <M extends ToScheduler> M first(Class<M> kind) {
    ToScheduler told = scheduler.receiveMessage();
    while (!kind.isInstance(told)) {
      told = scheduler.receiveMessage();
    }
    return kind.cast(told);
  }

  @Test
  void theFirstPullNamesTheWarmModels() {
    spawn(new AdditiveRuntime(rows -> {}), Recorder.NONE, List.of(Units.model("warm")));
    assertThat(scheduler.expectMessageClass(ToScheduler.Pull.class).resident())
        .containsExactly(Units.model("warm"));
  }
}
