package dev.ascribe.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.batching.CoalitionCache;
import dev.ascribe.worker.device.DeviceRuntime;
import dev.ascribe.worker.device.LocalDevice;
import dev.ascribe.worker.protocol.Lease;
import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.ToWorker;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import dev.ascribe.worker.protocol.WorkerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.LoggingTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
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

  private ActorRef<WorkerMessage> spawn(DeviceRuntime runtime) {
    return spawn(runtime, CONFIG, Recorder.NONE);
  }

  private ActorRef<WorkerMessage> spawn(DeviceRuntime runtime, Config config, Recorder recorder) {
    ActorRef<WorkerMessage> worker =
        KIT.spawn(
            DeviceWorker.create(
                new DeviceWorker.Parts(
                    "",
                    new LocalDevice("cpu:0", runtime, recorder),
                    WorkerSettings.from(config.getConfig("ascribe.worker")),
                    List.of(),
                    new CoalitionCache(1 << 20),
                    scheduler.ref())));
    assertThat(scheduler.expectMessageClass(ToScheduler.Pull.class).window()).isEqualTo(8);
    return worker;
  }

  /** The results of so many leases, by lease. */
  private Map<Long, UnitResult> results(int count) {
    Map<Long, UnitResult> results = new HashMap<>();
    while (results.size() < count) {
      if (scheduler.receiveMessage() instanceof ToScheduler.Finished finished) {
        results.put(finished.lease().number(), finished.result());
      }
    }
    return results;
  }

  /** Waits until the worker asks for no work, and then until it asks for work again. */
  private void awaitRestart() {
    List<Integer> windows = new ArrayList<>();
    while (!windows.contains(0) || windows.get(windows.size() - 1) == 0) {
      if (scheduler.receiveMessage() instanceof ToScheduler.Pull pull) {
        windows.add(pull.window());
      }
    }
  }

  private static void lend(ActorRef<WorkerMessage> worker, WorkUnit... units) {
    List<Lease> leases = new ArrayList<>();
    for (WorkUnit unit : units) {
      leases.add(Leases.lease(leases.size(), unit, 1, false));
    }
    Leases.lend(worker, leases);
  }

  @Test
  void unitsOfDifferentTextsShareBatchesAndGetTheirOwnAnswers() {
    AtomicInteger batches = new AtomicInteger();
    ActorRef<WorkerMessage> worker = spawn(new AdditiveRuntime(rows -> batches.incrementAndGet()));
    lend(
        worker,
        Units.evaluate("a", "one three", Coalition.of(2, 0), Coalition.full(2)),
        Units.predict("b", "seventeen"),
        Units.evaluate("c", "x yy zzz", Coalition.empty(3), Coalition.of(3, 0, 2)));

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
  void aWorkerPullsAgainWhenOtherModelsAreLoadedAndNotForEachUnit() {
    ActorRef<WorkerMessage> worker = spawn(new AdditiveRuntime(rows -> {}));
    lend(worker, Units.predict("a", "a text"));
    List<ToScheduler> told = List.of(scheduler.receiveMessage(), scheduler.receiveMessage());
    assertThat(told).hasAtLeastOneElementOfType(ToScheduler.Finished.class);
    assertThat(told)
        .filteredOn(ToScheduler.Pull.class::isInstance)
        .singleElement()
        .satisfies(
            pull -> assertThat(((ToScheduler.Pull) pull).resident()).containsExactly(Units.MODEL));

    lend(worker, Units.predict("b", "another text"));

    scheduler.expectMessageClass(ToScheduler.Finished.class);
    scheduler.expectNoMessage();
  }

  /** A pull that is lost on its way does not leave the device idle for good. */
  @Test
  void aWorkerThatHoldsNothingPullsNowAndThen() {
    Config often = ConfigFactory.parseString("ascribe.worker.renew-interval = 10ms");
    ActorRef<WorkerMessage> worker =
        spawn(new AdditiveRuntime(rows -> {}), often.withFallback(CONFIG), Recorder.NONE);

    assertThat(scheduler.expectMessageClass(ToScheduler.Pull.class).worker()).isEqualTo(worker);
    assertThat(scheduler.expectMessageClass(ToScheduler.Pull.class).window()).isEqualTo(8);
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
    ActorRef<WorkerMessage> worker = spawn(runtime);

    lend(worker, Units.evaluate("a", "i am so glad", all));

    float[][] logits = ((UnitResult.Evaluated) results(1).get(0L)).labelLogits();
    assertThat(logits).hasDimensions(16, 2);
    assertThat(logits[15][1]).isEqualTo(0.9f);
    assertThat(logits[8][1]).isEqualTo(0.4f);
    assertThat(runtime.starts()).isEqualTo(1);
  }

  @Test
  void aDeviceThatKeepsFailingIsGivenUp() {
    AdditiveRuntime runtime =
        new AdditiveRuntime(
            rows -> {
              throw new IllegalStateException("broken");
            });
    ActorRef<WorkerMessage> worker = spawn(runtime);
    for (long lease = 1; lease <= 4; lease++) {
      // One after the other: units that wait together fail together, in one restart.
      Leases.lend(worker, Leases.lease(lease, Units.predict("u", "text"), 2, false));
      assertThat(results(1).get(lease)).isInstanceOf(UnitResult.Failed.class);
      if (lease < 4) {
        awaitRestart();
      }
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
    ActorRef<WorkerMessage> worker = spawn(runtime);
    lend(worker, Units.predict("first", "a text"), TrainingUnits.train("run"));
    assertThat(training).satisfies(latch -> latch.await(20, TimeUnit.SECONDS));
    assertThat(runtime.openModels()).isEqualTo(1);

    worker.tell(DeviceWorker.Stop.NOW);

    scheduler.expectTerminated(worker, Duration.ofSeconds(20));
    assertThat(runtime.openModels()).isZero();
  }

  @Test
  void aDeviceThatIsGivenUpComputesNothingMore() {
    AdditiveRuntime runtime = new AdditiveRuntime(rows -> {});
    ActorRef<WorkerMessage> worker = spawn(runtime);

    LoggingTestKit.error("is given up: OUT_OF_MEMORY: failed 5 units")
        .withMdc(Map.of("device", "cpu:0"))
        .expect(
            KIT.system(),
            () -> {
              worker.tell(new ToWorker.GivenUp("OUT_OF_MEMORY: failed 5 units"));
              return null;
            });

    scheduler.expectTerminated(worker, Duration.ofSeconds(20));
    assertThat(runtime.openModels()).isZero();
  }

  @Test
  void longUnitsReportTheirProgress() {
    ActorRef<WorkerMessage> worker = spawn(new AdditiveRuntime(rows -> {}));

    lend(worker, TrainingUnits.train("run"));

    assertThat(scheduler.expectMessageClass(ToScheduler.Advanced.class).steps()).isEqualTo(1);
    assertThat(scheduler.expectMessageClass(ToScheduler.Finished.class).result())
        .isInstanceOf(UnitResult.Trained.class);
  }

  @Test
  void whatOneUnitAskedForIsNotComputedForAnother() {
    AtomicInteger computed = new AtomicInteger();
    AtomicInteger hits = new AtomicInteger();
    AtomicInteger misses = new AtomicInteger();
    Recorder recorder =
        new Recorder() {
          @Override
          public void cacheAsked(int newHits, int newMisses) {
            hits.addAndGet(newHits);
            misses.addAndGet(newMisses);
          }
        };
    ActorRef<WorkerMessage> worker =
        spawn(new AdditiveRuntime(rows -> computed.addAndGet(rows.size())), CONFIG, recorder);
    Leases.lend(worker, Leases.lease(1, Units.predict("a", "i am so glad"), 1, false));
    results(1);

    Leases.lend(
        worker,
        Leases.lease(
            2,
            Units.evaluate("b", "i am so glad", Coalition.full(4), Coalition.of(4, 3)),
            1,
            false),
        Leases.lease(3, Units.evaluate("c", "i am so glad", Coalition.of(4, 3)), 1, false),
        Leases.lease(4, Units.evaluate("d", "i am so sad", Coalition.of(4, 3)), 1, false));

    Map<Long, UnitResult> results = results(3);
    assertThat(((UnitResult.Evaluated) results.get(2L)).cached()).isEqualTo(1);
    assertThat(((UnitResult.Evaluated) results.get(3L)).cached()).isEqualTo(1);
    assertThat(((UnitResult.Evaluated) results.get(4L)).cached()).isZero();
    assertThat(((UnitResult.Evaluated) results.get(3L)).labelLogits())
        .isDeepEqualTo(new float[][] {{0, 0.4f}});
    assertThat(((UnitResult.Evaluated) results.get(4L)).labelLogits())
        .isDeepEqualTo(new float[][] {{0, 0.3f}});
    assertThat(computed).hasValue(3);
    assertThat(hits).hasValue(2);
    assertThat(misses).hasValue(3);
  }

  @Test
  void withdrawnLeasesAreDroppedAndTheirRowsNotComputed() {
    CountDownLatch computing = new CountDownLatch(1);
    CountDownLatch withdrawn = new CountDownLatch(1);
    AtomicInteger computed = new AtomicInteger();
    ActorRef<WorkerMessage> worker =
        spawn(
            new AdditiveRuntime(
                rows -> {
                  computed.addAndGet(rows.size());
                  computing.countDown();
                  await(withdrawn);
                }),
            ConfigFactory.parseString("ascribe.worker.renew-interval = 10ms").withFallback(CONFIG),
            Recorder.NONE);
    WorkUnit first = Units.predict("first", "a text of many more words than the others have");
    Coalition[] few = {Coalition.empty(3), Coalition.of(3, 1)};
    Leases.lend(worker, Leases.lease(1, first, 1, false));
    await(computing);
    Leases.lend(
        worker,
        Leases.lease(2, Units.evaluate("withdrawn", "x y z", few), 1, false),
        Leases.lease(3, Units.predict("kept", "x yy"), 1, false));
    worker.tell(new ToWorker.Withdrawn(Leases.ids(2)));
    ToScheduler told = scheduler.receiveMessage();
    while (!(told instanceof ToScheduler.Renew renew && renew.leases().equals(Leases.ids(1, 3)))) {
      told = scheduler.receiveMessage();
    }
    withdrawn.countDown();

    assertThat(results(2)).containsOnlyKeys(1L, 3L);
    Leases.lend(worker, Leases.lease(4, Units.predict("later", "zzz"), 1, false));
    assertThat(results(1)).containsOnlyKeys(4L);
    assertThat(computed).hasValue(3);
  }

  @Test
  void aTrainingOfAWithdrawnLeaseIsCancelledAndTheDeviceGoesOn() {
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
    ActorRef<WorkerMessage> worker = spawn(runtime);
    Leases.lend(worker, Leases.lease(1, TrainingUnits.train("run"), 1, false));
    await(training);

    worker.tell(new ToWorker.Withdrawn(Leases.ids(1)));
    Leases.lend(worker, Leases.lease(2, Units.predict("next", "text"), 1, false));

    assertThat(results(1)).containsOnlyKeys(2L);
    assertThat(runtime.starts()).isEqualTo(1);
  }

  @Test
  void whatCalibrationFoundTooLargeIsNotTriedAgainAfterARestart() {
    AtomicInteger tooLarge = new AtomicInteger();
    AdditiveRuntime runtime =
        new AdditiveRuntime(
            rows -> {
              if (rows.get(0).tokenIds()[0] == "hiccup".length()) {
                throw new IllegalStateException("hiccup");
              }
              if (rows.size() * rows.get(0).length() > 1100) {
                tooLarge.incrementAndGet();
                throw new AdditiveRuntime.OutOfDeviceMemory();
              }
            });
    Config config = ConfigFactory.parseString("ascribe.worker.batch-tokens = auto");
    ActorRef<WorkerMessage> worker = spawn(runtime, config.withFallback(CONFIG), Recorder.NONE);
    lend(worker, manyRows(0), manyRows(1), manyRows(2), manyRows(3));
    results(4);
    assertThat(tooLarge).hasValue(1);
    lend(worker, Units.predict("u", "hiccup"));
    assertThat(results(1).get(0L)).isInstanceOf(UnitResult.Failed.class);
    awaitRestart();

    lend(worker, manyRows(4), manyRows(5), manyRows(6), manyRows(7));
    results(4);

    assertThat(runtime.starts()).isEqualTo(2);
    assertThat(tooLarge).hasValue(1);
  }

  @Test
  void whatSomeoneWaitsForGoesBeforeAllElse() {
    List<String> order = new CopyOnWriteArrayList<>();
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AdditiveRuntime runtime =
        new AdditiveRuntime(
            rows -> {
              order.add(rows.get(0).tokenIds()[0] == "urgent".length() ? "urgent" : "other");
              first.countDown();
              await(goOn);
            });
    Config config = ConfigFactory.parseString("ascribe.worker.renew-interval = 20ms");
    ActorRef<WorkerMessage> worker = spawn(runtime, config.withFallback(CONFIG), Recorder.NONE);
    lend(worker, manyRows(0), manyRows(1));
    await(first);
    Leases.lend(worker, Leases.lease(7, Units.predict("urgent", "urgent"), 1, true));
    awaitRenewal(7);
    goOn.countDown();

    results(3);

    assertThat(order.indexOf("urgent")).isBetween(1, 2);
  }

  /** Whoever renews a lease has passed it on to the executor. */
  private void awaitRenewal(long lease) {
    boolean renewed = false;
    while (!renewed) {
      renewed =
          scheduler.receiveMessage() instanceof ToScheduler.Renew renew
              && renew.leases().contains(Leases.id(lease));
    }
  }

  @Test
  void studiesGoOnUnderALoadOfRequests() {
    AtomicInteger urgent = new AtomicInteger();
    List<Integer> urgentBefore = new CopyOnWriteArrayList<>();
    CountDownLatch begin = new CountDownLatch(1);
    AdditiveRuntime runtime =
        new AdditiveRuntime(
            rows -> {
              await(begin);
              if (rows.get(0).tokenIds()[0] == "urgent".length()) {
                urgent.incrementAndGet();
              } else {
                urgentBefore.add(urgent.get());
              }
            });
    ActorRef<WorkerMessage> worker = spawn(runtime);
    List<Lease> leases = new ArrayList<>();
    leases.add(Leases.lease(0, Units.evaluate("study", "a bb", Coalition.of(2, 1)), 1, false));
    for (int i = 1; i <= 100; i++) {
      // Of a length of its own, so that each is a batch.
      leases.add(
          Leases.lease(i, Units.predict("request", "urgent" + " x".repeat(32 + i)), 1, true));
    }
    Leases.lend(worker, leases);
    begin.countDown();

    results(101);

    assertThat(urgentBefore).singleElement().satisfies(n -> assertThat(n).isLessThan(20));
  }

  @Test
  void aTrainingLetsRequestsThrough() {
    CountDownLatch training = new CountDownLatch(1);
    AtomicInteger failures = new AtomicInteger();
    AdditiveRuntime runtime =
        new AdditiveRuntime(
            rows -> {
              if (rows.get(0).tokenIds()[0] == "poison".length()) {
                failures.incrementAndGet();
                throw new IllegalStateException("poisoned");
              }
            }) {
          @Override
          public UnitResult.Trained train(WorkUnit.Train unit, TrainingProgress progress) {
            training.countDown();
            while (!progress.isCancelled()) {
              progress.advanced(1, 2);
            }
            throw new AscribeException(ErrorCode.CANCELLED, "training was cancelled");
          }
        };
    ActorRef<WorkerMessage> worker = spawn(runtime);
    Leases.lend(worker, Leases.lease(1, TrainingUnits.train("run"), 1, false));
    await(training);
    Leases.lend(
        worker,
        Leases.lease(2, Units.predict("poison", "poison"), 1, true),
        Leases.lease(3, Units.predict("sound", "a text"), 1, true));

    Map<Long, UnitResult> results = results(2);

    assertThat(results.get(3L)).isInstanceOf(UnitResult.Predicted.class);
    assertThat(results.get(2L)).isInstanceOf(UnitResult.Failed.class);
    assertThat(failures).hasValue(1);
    // The failure has not cost the training.
    assertThat(runtime.starts()).isEqualTo(1);
    worker.tell(new ToWorker.Withdrawn(Leases.ids(1)));
  }

  @Test
  void warmModelsAreLoadedAtTheStartAndKept() {
    AdditiveRuntime runtime = new AdditiveRuntime(rows -> {});
    Config small =
        ConfigFactory.parseString("ascribe.worker.resident-models = 1").withFallback(CONFIG);
    KIT.spawn(
        DeviceWorker.create(
            new DeviceWorker.Parts(
                "",
                new LocalDevice("cpu:0", runtime, Recorder.NONE),
                WorkerSettings.from(small.getConfig("ascribe.worker")),
                List.of(Units.model("warm")),
                new CoalitionCache(0),
                scheduler.ref())));
    ToScheduler.Pull pull = scheduler.expectMessageClass(ToScheduler.Pull.class);
    assertThat(runtime.openModels()).isEqualTo(1);

    lend(
        pull.worker().unsafeUpcast(),
        Units.predict("a", Units.model("first")),
        Units.predict("b", Units.model("second")));
    results(2);

    assertThat(runtime.openModels()).isEqualTo(2);
  }

  /** 512 coalitions of 8 tokens each on the average. */
  private static WorkUnit manyRows(long text) {
    Coalition[] coalitions = new Coalition[512];
    for (int i = 0; i < coalitions.length; i++) {
      coalitions[i] = Coalition.ofBits(16, i * 127L + 1 & 0xffff);
    }
    return Units.evaluate("many-" + text, ("w" + text + " ").repeat(16).strip(), coalitions);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
