package dev.ascribe.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.protocol.Lease;
import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.ToWorker;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class DeviceWorkerTest {
  private static final Config CONFIG =
      ConfigFactory.parseString(
              """
              ascribe.worker { window = 8, batch-tokens = 64, restarts = 3, min-backoff = 1ms, max-backoff = 2ms }
              """)
          .withFallback(ConfigFactory.load());
  private static final ActorTestKit KIT = ActorTestKit.create(CONFIG);

  private final TestProbe<ToScheduler> scheduler = KIT.createTestProbe(ToScheduler.class);

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private ActorRef<ToWorker> spawn(DeviceRuntime runtime) {
    ActorRef<ToWorker> worker =
        KIT.spawn(
            DeviceWorker.create(
                "cpu:0",
                runtime,
                WorkerSettings.from(CONFIG.getConfig("ascribe.worker")),
                new CoalitionCache(1 << 20),
                Recorder.NONE,
                scheduler.ref()));
    assertThat(scheduler.expectMessageClass(ToScheduler.Pull.class).window()).isEqualTo(8);
    return worker;
  }

  /** The results of so many leases, by lease. */
  private Map<Long, UnitResult> results(int count) {
    Map<Long, UnitResult> results = new HashMap<>();
    while (results.size() < count) {
      if (scheduler.receiveMessage() instanceof ToScheduler.Finished finished) {
        results.put(finished.lease(), finished.result());
      }
    }
    return results;
  }

  private static ToWorker.Assigned assigned(WorkUnit... units) {
    List<Lease> leases = new java.util.ArrayList<>();
    for (WorkUnit unit : units) {
      leases.add(new Lease(leases.size(), unit, 1));
    }
    return new ToWorker.Assigned(leases);
  }

  @Test
  void unitsOfDifferentTextsShareBatchesAndGetTheirOwnAnswers() {
    AtomicInteger batches = new AtomicInteger();
    ActorRef<ToWorker> worker = spawn(new AdditiveRuntime(rows -> batches.incrementAndGet()));
    worker.tell(
        assigned(
            Units.evaluate("a", "one three", Coalition.of(2, 0), Coalition.full(2)),
            Units.predict("b", "seventeen"),
            Units.evaluate("c", "x yy zzz", Coalition.empty(3), Coalition.of(3, 0, 2))));

    Map<Long, UnitResult> results = results(3);

    assertThat(((UnitResult.Evaluated) results.get(0L)).labelLogits())
        .isDeepEqualTo(new float[][] {{0, 0.3f}, {0, 0.8f}});
    UnitResult.Predicted predicted = (UnitResult.Predicted) results.get(1L);
    assertThat(predicted.labelLogits()).containsExactly(0, 0.9f);
    assertThat(predicted.features()).extracting("text").containsExactly("seventeen");
    assertThat(((UnitResult.Evaluated) results.get(2L)).labelLogits())
        .isDeepEqualTo(new float[][] {{0, 0}, {0, 0.4f}});
    assertThat(batches.get()).isLessThanOrEqualTo(3);
  }

  @Test
  void aBatchThatDoesNotFitIsSplitUntilItDoes() {
    AdditiveRuntime runtime =
        new AdditiveRuntime(
            rows -> {
              if (rows.size() > 2) {
                throw new AdditiveRuntime.OutOfDeviceMemory();
              }
            });
    Coalition[] all = new Coalition[16];
    for (int bits = 0; bits < all.length; bits++) {
      all[bits] = Coalition.ofBits(4, bits);
    }
    ActorRef<ToWorker> worker = spawn(runtime);

    worker.tell(assigned(Units.evaluate("a", "i am so glad", all)));

    float[][] logits = ((UnitResult.Evaluated) results(1).get(0L)).labelLogits();
    assertThat(logits).hasDimensions(16, 2);
    assertThat(logits[15][1]).isEqualTo(0.9f);
    assertThat(logits[8][1]).isEqualTo(0.4f);
    assertThat(runtime.starts()).isEqualTo(1);
  }

  @Test
  void aFailureIsReportedAndTheOtherUnitsAreDoneAfterTheRestart() {
    AtomicInteger failures = new AtomicInteger();
    AdditiveRuntime runtime =
        new AdditiveRuntime(
            rows -> {
              if (rows.get(0).length() == 4 && failures.getAndIncrement() == 0) {
                throw new IllegalStateException("the device hiccuped\nat length");
              }
            });
    ActorRef<ToWorker> worker = spawn(runtime);

    worker.tell(
        new ToWorker.Assigned(
            List.of(
                new Lease(1, Units.predict("poison", "three words long"), 2),
                new Lease(2, Units.predict("fine", "short one"), 1),
                new Lease(3, Units.predict("also fine", "short two"), 1))));

    Map<Long, UnitResult> results = results(3);
    UnitResult.Failed failed = (UnitResult.Failed) results.get(1L);
    assertThat(failed.code()).isEqualTo(ErrorCode.INTERNAL);
    assertThat(failed.message()).isEqualTo("IllegalStateException: the device hiccuped");
    assertThat(results.get(2L)).isInstanceOf(UnitResult.Predicted.class);
    assertThat(results.get(3L)).isInstanceOf(UnitResult.Predicted.class);
    assertThat(runtime.starts()).isEqualTo(2);
  }

  @Test
  void aDeviceThatKeepsFailingIsGivenUp() {
    AdditiveRuntime runtime =
        new AdditiveRuntime(
            rows -> {
              throw new IllegalStateException("broken");
            });
    ActorRef<ToWorker> worker = spawn(runtime);
    for (long lease = 1; lease <= 4; lease++) {
      // One after the other: units that wait together fail together, in one restart.
      worker.tell(new ToWorker.Assigned(List.of(new Lease(lease, Units.predict("u", "text"), 2))));
      assertThat(results(1).get(lease)).isInstanceOf(UnitResult.Failed.class);
    }

    scheduler.expectTerminated(worker, Duration.ofSeconds(20));
    assertThat(runtime.starts()).isEqualTo(4);
    assertThat(runtime.openModels()).isZero();
  }

  @Test
  void aStopCancelsTheTrainingAndGivesTheMemoryBack() {
    CountDownLatch training = new CountDownLatch(1);
    AdditiveRuntime runtime =
        new AdditiveRuntime(rows -> {}) {
          @Override
          public UnitResult.Trained train(WorkUnit.Train unit, TrainingProgress progress) {
            training.countDown();
            while (!progress.isCancelled()) {
              Thread.onSpinWait();
            }
            throw new AscribeException(ErrorCode.CANCELLED, "training was cancelled");
          }
        };
    ActorRef<ToWorker> worker = spawn(runtime);
    worker.tell(assigned(Units.predict("first", "a text"), TrainingUnits.train("run")));
    assertThat(training).satisfies(latch -> latch.await(20, TimeUnit.SECONDS));
    assertThat(runtime.openModels()).isEqualTo(1);

    worker.tell(DeviceWorker.Stop.NOW);

    scheduler.expectTerminated(worker, Duration.ofSeconds(20));
    assertThat(runtime.openModels()).isZero();
  }

  @Test
  void longUnitsReportTheirProgress() {
    ActorRef<ToWorker> worker = spawn(new AdditiveRuntime(rows -> {}));

    worker.tell(assigned(TrainingUnits.train("run")));

    assertThat(scheduler.expectMessageClass(ToScheduler.Advanced.class).steps()).isEqualTo(1);
    assertThat(scheduler.expectMessageClass(ToScheduler.Finished.class).result())
        .isInstanceOf(UnitResult.Trained.class);
  }
}
