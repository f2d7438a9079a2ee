package dev.ascribe.scheduling.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.Priority;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.Leases;
import dev.ascribe.worker.TrainingUnits;
import dev.ascribe.worker.Units;
import dev.ascribe.worker.protocol.Lease;
import dev.ascribe.worker.protocol.LeaseId;
import dev.ascribe.worker.protocol.SchedulerMessage;
import dev.ascribe.worker.protocol.ToScheduler;
import dev.ascribe.worker.protocol.ToWorker;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkerId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.LoggingTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SchedulerTest {
  private static final Config CONFIG =
      ConfigFactory.parseString("ascribe.scheduling { lease-timeout = 400ms, attempts = 2 }")
          .withFallback(ConfigFactory.load());
  private static final ActorTestKit KIT = ActorTestKit.create(CONFIG);
  private static final WorkOwner STUDY = WorkOwner.study("study", Priority.NORMAL);
  private static final WorkOwner OTHER = WorkOwner.study("other", Priority.NORMAL);
  private static final UnitResult.Evaluated DONE = new UnitResult.Evaluated(new float[0][], 0);
  private static final UnitResult.Failed BROKEN =
      new UnitResult.Failed(ErrorCode.INTERNAL, "broken");

  private final TestProbe<ToWorker> worker = KIT.createTestProbe(ToWorker.class);
  private final TestProbe<UnitOutcome> submitter = KIT.createTestProbe(UnitOutcome.class);
  private final TestProbe<QueueStatus> looks = KIT.createTestProbe(QueueStatus.class);

  /** In milliseconds; no lease runs out unless a test has time pass. */
  private final AtomicLong clock = new AtomicLong();

  private final ActorRef<SchedulerMessage> scheduler =
      spawn(CONFIG.getConfig("ascribe.scheduling"));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private ActorRef<SchedulerMessage> spawn(Config settings) {
    return KIT.spawn(
        Scheduler.create(
            SchedulerSettings.from(settings), Recorder.NONE, UnitJournal.NONE, clock::get));
  }

  private void submit(String unitId) {
    scheduler.tell(
        new SchedulerProtocol.Submit(STUDY, Units.predict(unitId, "text"), submitter.ref()));
  }

  private void pull(TestProbe<ToWorker> probe, String device, int window) {
    scheduler.tell(new ToScheduler.Pull(Leases.worker(device), probe.ref(), window, List.of()));
  }

  private static Lease assigned(TestProbe<ToWorker> probe) {
    return probe.expectMessageClass(ToWorker.Assigned.class).lease();
  }

  private static List<Lease> assigned(TestProbe<ToWorker> probe, int count) {
    return Stream.generate(() -> assigned(probe)).limit(count).toList();
  }

  private QueueStatus look(ActorRef<SchedulerMessage> at) {
    at.tell(new SchedulerProtocol.GetStatus(looks.ref()));
    return looks.receiveMessage();
  }

  /** Has the leases run out, and waits until the scheduler has noticed that of a device. */
  private void letLeasesOfExpire(String device) {
    clock.addAndGet(401);
    looks.awaitAssert(
        Duration.ofSeconds(20),
        Duration.ofMillis(10),
        () -> {
          assertThat(look(scheduler).units()).doesNotContainKey(device);
          return null;
        });
  }

  @Test
  void aUnitThatEndsMakesRoomForTheNextWithoutAnotherPull() {
    pull(worker, "cpu:0", 1);
    submit("first");
    submit("second");
    Lease first = assigned(worker);

    scheduler.tell(new ToScheduler.Finished(first.id(), DONE));

    assertThat(assigned(worker).unit().unitId()).isEqualTo("second");
  }

  @Test
  void aWorkerNeverHoldsMoreThanItsWindow() {
    for (int i = 0; i < 5; i++) {
      submit("unit-" + i);
    }
    pull(worker, "cpu:0", 2);
    pull(worker, "cpu:0", 2);

    List<Lease> leases = assigned(worker, 2);
    worker.expectNoMessage(Duration.ofMillis(100));

    scheduler.tell(new ToScheduler.Finished(leases.get(0).id(), DONE));
    pull(worker, "cpu:0", 2);

    assertThat(submitter.receiveMessage()).isEqualTo(new UnitOutcome.Completed("unit-0", DONE));
    assertThat(assigned(worker).unit().unitId()).isEqualTo("unit-2");
  }

  @Test
  void devicesOfTheSameNameOnTwoNodesEachGetUnits() {
    TestProbe<ToWorker> other = KIT.createTestProbe(ToWorker.class);
    scheduler.tell(pullOf("node-1", 1, worker));
    scheduler.tell(pullOf("node-2", 1, other));
    submit("first");
    submit("second");

    assertThat(List.of(assigned(worker), assigned(other)))
        .extracting(lease -> lease.unit().unitId())
        .containsExactlyInAnyOrder("first", "second");
    assertThat(look(scheduler).units()).containsOnlyKeys("node-1/cuda:0", "node-2/cuda:0");
  }

  @Test
  void theAnswerToALeaseOfAnEarlierSchedulerIsIgnored() {
    pull(worker, "cpu:0", 1);
    submit("unit");
    Lease lease = assigned(worker);
    LeaseId earlier = new LeaseId(lease.id().epoch() - 1, lease.id().number());

    scheduler.tell(new ToScheduler.Finished(earlier, BROKEN));
    scheduler.tell(new ToScheduler.Advanced(earlier, 1, 2));
    scheduler.tell(new ToScheduler.GivenBack(List.of(earlier)));
    scheduler.tell(new ToScheduler.Finished(lease.id(), DONE));

    assertThat(submitter.receiveMessage()).isEqualTo(new UnitOutcome.Completed("unit", DONE));
    submitter.expectNoMessage(Duration.ofMillis(100));
  }

  @Test
  void aProcessThatTakesADeviceOverGetsItsUnitsAndTheOldOneEnds() {
    TestProbe<ToWorker> restarted = KIT.createTestProbe(ToWorker.class);
    scheduler.tell(pullOf("node", 1, worker));
    submit("unit");
    Lease old = assigned(worker);

    scheduler.tell(pullOf("node", 2, restarted));

    Lease again = assigned(restarted);
    assertThat(again.unit().unitId()).isEqualTo("unit");
    assertThat(again.attempt()).isEqualTo(2);
    // The old process was cut off, and comes back.
    scheduler.tell(new ToScheduler.Finished(old.id(), BROKEN));
    scheduler.tell(new ToScheduler.Renew(workerOf("node", 1), List.of(old.id()), true));
    scheduler.tell(pullOf("node", 1, worker));
    assertThat(worker.expectMessageClass(ToWorker.GivenUp.class).reason())
        .startsWith("DEVICE_UNAVAILABLE: ")
        .contains("node/cuda:0");
    scheduler.tell(new ToScheduler.Finished(again.id(), DONE));
    assertThat(submitter.receiveMessage()).isEqualTo(new UnitOutcome.Completed("unit", DONE));
  }

  @Test
  void theUnitsOfAProcessThatHasEndedGoToAnotherDeviceAtOnce() {
    TestProbe<ToWorker> other = KIT.createTestProbe(ToWorker.class);
    scheduler.tell(pullOf("node", 1, worker));
    submit("unit");
    assigned(worker);
    pull(other, "cpu:0", 1);

    scheduler.tell(new ToScheduler.Gone(workerOf("node", 2)));
    other.expectNoMessage(Duration.ofMillis(50));
    scheduler.tell(new ToScheduler.Gone(workerOf("node", 1)));

    assertThat(assigned(other).unit().unitId()).isEqualTo("unit");
    submit("next");
    worker.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void aUnitThatKillsEachProcessFailsAloneAndNoOtherWithIt() {
    submit("poison");
    submit("sound");
    scheduler.tell(pullOf("node", 1, worker, 2));
    assigned(worker, 2);
    scheduler.tell(new ToScheduler.Gone(workerOf("node", 1)));

    TestProbe<ToWorker> restarted = KIT.createTestProbe(ToWorker.class);
    scheduler.tell(pullOf("node", 2, restarted, 2));
    assertThat(assigned(restarted).unit().unitId()).isEqualTo("poison");
    restarted.expectNoMessage(Duration.ofMillis(50));
    scheduler.tell(new ToScheduler.Gone(workerOf("node", 2)));

    assertThat(submitter.receiveMessage())
        .isInstanceOfSatisfying(
            UnitOutcome.Failed.class,
            failed -> {
              assertThat(failed.unitId()).isEqualTo("poison");
              assertThat(failed.cause().code()).isEqualTo(ErrorCode.PROCESS_DIED);
              assertThat(failed.cause().message())
                  .isEqualTo("the process of device node/cuda:0 has ended");
            });
    TestProbe<ToWorker> again = KIT.createTestProbe(ToWorker.class);
    scheduler.tell(pullOf("node", 3, again, 2));
    Lease sound = assigned(again);
    scheduler.tell(new ToScheduler.Finished(sound.id(), DONE));
    assertThat(submitter.receiveMessage()).isEqualTo(new UnitOutcome.Completed("sound", DONE));
  }

  private static WorkerId workerOf(String node, long incarnation) {
    return new WorkerId(node, "cuda:0", incarnation);
  }

  private static ToScheduler.Pull pullOf(
      String node, long incarnation, TestProbe<ToWorker> worker) {
    return pullOf(node, incarnation, worker, 1);
  }

  private static ToScheduler.Pull pullOf(
      String node, long incarnation, TestProbe<ToWorker> worker, int window) {
    return new ToScheduler.Pull(workerOf(node, incarnation), worker.ref(), window, List.of());
  }

  @Test
  void aUnitThatIsGivenBackGoesToAnotherDeviceWithoutAnAttempt() {
    pull(worker, "cpu:0", 1);
    submit("unit");
    Lease lease = assigned(worker);
    TestProbe<ToWorker> other = KIT.createTestProbe(ToWorker.class);
    pull(other, "cpu:1", 1);

    pull(worker, "cpu:0", 0);
    scheduler.tell(new ToScheduler.GivenBack(List.of(lease.id())));

    Lease again = assigned(other);
    assertThat(again.unit().unitId()).isEqualTo("unit");
    assertThat(again.attempt()).isEqualTo(1);
    scheduler.tell(new ToScheduler.Finished(lease.id(), DONE));
    submitter.expectNoMessage(Duration.ofMillis(50));
    scheduler.tell(new ToScheduler.Finished(again.id(), DONE));
    assertThat(submitter.receiveMessage()).isEqualTo(new UnitOutcome.Completed("unit", DONE));
  }

  /** Has a device fail a unit, which another one then computes. */
  private void failOnOneAndComputeOnTheOther(
      TestProbe<ToWorker> one, TestProbe<ToWorker> other, String unitId) {
    scheduler.tell(new ToScheduler.Pull(Leases.worker("cpu:1"), other.ref(), 0, List.of()));
    submit(unitId);
    Lease failed = assigned(one);
    scheduler.tell(new ToScheduler.Pull(Leases.worker("cpu:1"), other.ref(), 1, List.of()));
    scheduler.tell(new ToScheduler.Finished(failed.id(), BROKEN));
    scheduler.tell(new ToScheduler.Finished(assigned(other).id(), DONE));
    assertThat(submitter.receiveMessage()).isEqualTo(new UnitOutcome.Completed(unitId, DONE));
  }

  @Test
  void aDeviceThatFailsWhatAnotherComputesIsGivenUp() {
    TestProbe<ToWorker> other = KIT.createTestProbe(ToWorker.class);
    pull(worker, "cpu:0", 1);
    for (int fault = 1; fault <= 4; fault++) {
      failOnOneAndComputeOnTheOther(worker, other, "unit-" + fault);
    }
    // What it computes itself shows that it is sound.
    scheduler.tell(new ToScheduler.Pull(Leases.worker("cpu:1"), other.ref(), 0, List.of()));
    submit("computed");
    scheduler.tell(new ToScheduler.Finished(assigned(worker).id(), DONE));
    submitter.receiveMessage();
    for (int fault = 1; fault <= 5; fault++) {
      failOnOneAndComputeOnTheOther(worker, other, "again-" + fault);
    }

    assertThat(worker.expectMessageClass(ToWorker.GivenUp.class).reason())
        .isEqualTo("INTERNAL: failed 5 times in a row what other devices have computed");
    submit("next");
    assertThat(assigned(other).unit().unitId()).isEqualTo("next");
    worker.expectNoMessage(Duration.ofMillis(50));
  }

  /**
   * One exception fails all units of a batch, and says no more against the device than one unit.
   */
  @Test
  void aDeviceThatFailsABatchOfManyUnitsOnceIsNotGivenUp() {
    TestProbe<ToWorker> other = KIT.createTestProbe(ToWorker.class);
    for (int i = 0; i < 16; i++) {
      submit("unit-" + i);
    }
    pull(worker, "cpu:0", 16);
    List<Lease> batch = assigned(worker, 16);
    pull(worker, "cpu:0", 0);
    pull(other, "cpu:1", 16);
    batch.forEach(lease -> scheduler.tell(new ToScheduler.Finished(lease.id(), BROKEN)));
    for (int computed = 0; computed < batch.size(); computed++) {
      scheduler.tell(new ToScheduler.Finished(assigned(other).id(), DONE));
      assertThat(submitter.receiveMessage()).isInstanceOf(UnitOutcome.Completed.class);
    }

    worker.expectNoMessage(Duration.ofMillis(50));
    pull(other, "cpu:1", 0);
    pull(worker, "cpu:0", 1);
    submit("next");
    assertThat(assigned(worker).unit().unitId()).isEqualTo("next");
  }

  @Test
  void theUnitsOfADeviceThatIsGivenUpCostNoAttempt() {
    TestProbe<ToWorker> other = KIT.createTestProbe(ToWorker.class);
    pull(worker, "cpu:0", 1);
    for (int fault = 1; fault <= 4; fault++) {
      failOnOneAndComputeOnTheOther(worker, other, "unit-" + fault);
    }
    pull(worker, "cpu:0", 2);
    scheduler.tell(new ToScheduler.Pull(Leases.worker("cpu:1"), other.ref(), 0, List.of()));
    submit("failed");
    Lease failed = assigned(worker);
    submit("held");
    assigned(worker);
    pull(other, "cpu:1", 1);
    scheduler.tell(new ToScheduler.Finished(failed.id(), BROKEN));
    scheduler.tell(new ToScheduler.Finished(assigned(other).id(), DONE));

    worker.expectMessageClass(ToWorker.GivenUp.class);
    Lease again = assigned(other);
    assertThat(again.unit().unitId()).isEqualTo("held");
    assertThat(again.attempt()).isEqualTo(1);
  }

  /** The device may be to blame, so another one confirms it, if there is another. */
  @Test
  void aResultThatIsNoNumberIsComputedOnceMore() {
    UnitResult.Failed noNumber = new UnitResult.Failed(ErrorCode.NON_FINITE_OUTPUT, "NaN");
    ActorRef<SchedulerMessage> patient =
        spawn(
            ConfigFactory.parseString("attempts = 5")
                .withFallback(CONFIG.getConfig("ascribe.scheduling")));
    TestProbe<ToWorker> other = KIT.createTestProbe(ToWorker.class);
    patient.tell(new ToScheduler.Pull(Leases.worker("cpu:0"), worker.ref(), 1, List.of()));
    for (TestProbe<ToWorker> second : List.of(worker, other)) {
      patient.tell(
          new SchedulerProtocol.Submit(STUDY, Units.predict("unit", "text"), submitter.ref()));
      patient.tell(new ToScheduler.Finished(assigned(worker).id(), noNumber));
      patient.tell(new ToScheduler.Finished(assigned(second).id(), noNumber));
      assertThat(submitter.receiveMessage()).isEqualTo(new UnitOutcome.Failed("unit", noNumber, 2));
      patient.tell(new ToScheduler.Pull(Leases.worker("cpu:1"), other.ref(), 1, List.of()));
      patient.tell(
          new ToScheduler.Pull(Leases.worker("cpu:0"), worker.ref(), 1, List.of(Units.MODEL)));
    }

    patient.tell(new SchedulerProtocol.Submit(STUDY, TrainingUnits.train("run"), submitter.ref()));
    patient.tell(new ToScheduler.Finished(assigned(worker).id(), noNumber));
    assertThat(submitter.receiveMessage())
        .isInstanceOfSatisfying(
            UnitOutcome.Failed.class, failed -> assertThat(failed.attempts()).isEqualTo(1));
  }

  @Test
  void aFailureOfAnotherKindConfirmsNoResultThatIsNoNumber() {
    UnitResult.Failed noNumber = new UnitResult.Failed(ErrorCode.NON_FINITE_OUTPUT, "NaN");
    ActorRef<SchedulerMessage> patient =
        spawn(
            ConfigFactory.parseString("attempts = 3")
                .withFallback(CONFIG.getConfig("ascribe.scheduling")));
    TestProbe<ToWorker> other = KIT.createTestProbe(ToWorker.class);
    patient.tell(
        new SchedulerProtocol.Submit(STUDY, Units.predict("unit", "text"), submitter.ref()));
    patient.tell(new ToScheduler.Pull(Leases.worker("cpu:0"), worker.ref(), 1, List.of()));
    Lease first = assigned(worker);
    patient.tell(new ToScheduler.Pull(Leases.worker("cpu:1"), other.ref(), 1, List.of()));
    patient.tell(new ToScheduler.Finished(first.id(), BROKEN));
    patient.tell(new ToScheduler.Finished(assigned(other).id(), noNumber));

    Lease third = assigned(worker);
    assertThat(third.attempt()).isEqualTo(3);
    patient.tell(new ToScheduler.Finished(third.id(), DONE));
    assertThat(submitter.receiveMessage()).isEqualTo(new UnitOutcome.Completed("unit", DONE));
  }

  /** Two attempts are allowed: one that is lost leaves both for failures of the unit itself. */
  @Test
  void aWorkerThatFallsSilentCostsTheUnitNoAttemptOfItsOwn() {
    submit("unit");
    pull(worker, "cpu:0", 1);
    scheduler.tell(new ToScheduler.Finished(assigned(worker).id(), BROKEN));
    assertThat(assigned(worker).attempt()).isEqualTo(2);
    letLeasesOfExpire("cpu:0");

    TestProbe<ToWorker> other = KIT.createTestProbe(ToWorker.class);
    pull(other, "cpu:1", 1);
    Lease third = assigned(other);
    assertThat(third.isRetry()).isTrue();
    scheduler.tell(new ToScheduler.Finished(third.id(), BROKEN));

    assertThat(submitter.receiveMessage()).isEqualTo(new UnitOutcome.Failed("unit", BROKEN, 3));
  }

  @Test
  void aFailedUnitIsTriedAgainAndThenGivenUp() {
    submit("unit");
    pull(worker, "cpu:0", 1);
    Lease first = assigned(worker);
    scheduler.tell(new ToScheduler.Finished(first.id(), BROKEN));

    Lease second = assigned(worker);
    assertThat(second.attempt()).isEqualTo(2);
    scheduler.tell(new ToScheduler.Finished(second.id(), BROKEN));

    assertThat(submitter.receiveMessage()).isEqualTo(new UnitOutcome.Failed("unit", BROKEN, 2));
  }

  @Test
  void badInputIsNotTriedAgain() {
    UnitResult.Failed tooLong = new UnitResult.Failed(ErrorCode.TEXT_TOO_LONG, "too long");
    submit("unit");
    pull(worker, "cpu:0", 1);
    scheduler.tell(new ToScheduler.Finished(assigned(worker).id(), tooLong));

    assertThat(submitter.receiveMessage()).isEqualTo(new UnitOutcome.Failed("unit", tooLong, 1));
  }

  @Test
  void theUnitsOfASilentWorkerGoToAnother() {
    submit("unit");
    pull(worker, "cpu:0", 1);
    Lease lost = assigned(worker);
    TestProbe<ToWorker> other = KIT.createTestProbe(ToWorker.class);
    pull(other, "cpu:1", 1);
    pull(worker, "cpu:0", 0);
    letLeasesOfExpire("cpu:0");

    Lease again = assigned(other);
    assertThat(again.unit()).isEqualTo(lost.unit());
    assertThat(again.attempt()).isEqualTo(2);

    scheduler.tell(new ToScheduler.Finished(again.id(), DONE));
    scheduler.tell(new ToScheduler.Finished(lost.id(), BROKEN));
    assertThat(submitter.receiveMessage()).isEqualTo(new UnitOutcome.Completed("unit", DONE));
    submitter.expectNoMessage(Duration.ofMillis(100));
  }

  @Test
  void aPauseOfTheWholeProcessIsNoSilenceOfAWorker() {
    SchedulerSettings settings = SchedulerSettings.from(CONFIG.getConfig("ascribe.scheduling"));
    ActorRef<SchedulerMessage> paused =
        KIT.spawn(
            Scheduler.create(
                settings, Recorder.NONE, UnitJournal.NONE, settings.clock(clock::get)));
    paused.tell(
        new SchedulerProtocol.Submit(STUDY, Units.predict("unit", "text"), submitter.ref()));
    paused.tell(new ToScheduler.Pull(Leases.worker("cpu:0"), worker.ref(), 1, List.of()));
    LeaseId lease = assigned(worker).id();

    clock.addAndGet(Duration.ofHours(1).toMillis());
    // Asked twice, with a renewal between: a sweep before it would have ended the lease.
    assertThat(look(paused).units()).containsKey("cpu:0");
    paused.tell(new ToScheduler.Renew(Leases.worker("cpu:0"), List.of(lease), false));
    assertThat(look(paused).units()).containsKey("cpu:0");
    paused.tell(new ToScheduler.Finished(lease, DONE));

    assertThat(submitter.receiveMessage()).isEqualTo(new UnitOutcome.Completed("unit", DONE));
  }

  @Test
  void aSilentWorkerGetsNothingUntilItSpeaksAgain() {
    submit("unit");
    pull(worker, "cpu:0", 1);
    LeaseId silent = assigned(worker).id();
    letLeasesOfExpire("cpu:0");
    worker.expectNoMessage(Duration.ofMillis(100));

    scheduler.tell(new ToScheduler.Finished(silent, DONE));
    pull(worker, "cpu:0", 1);

    assertThat(worker.expectMessageClass(ToWorker.Withdrawn.class).leases())
        .containsExactly(silent);
    assertThat(assigned(worker).attempt()).isEqualTo(2);
  }

  @Test
  void aWorkerThatComesBackDropsWhatOthersHaveAndGoesOn() {
    submit("unit");
    pull(worker, "cpu:0", 2);
    LeaseId paused = assigned(worker).id();
    letLeasesOfExpire("cpu:0");
    TestProbe<ToWorker> other = KIT.createTestProbe(ToWorker.class);
    pull(other, "cpu:1", 1);
    assigned(other);

    scheduler.tell(new ToScheduler.Renew(Leases.worker("cpu:0"), List.of(paused), false));
    assertThat(worker.expectMessageClass(ToWorker.Withdrawn.class).leases())
        .containsExactly(paused);

    // What it asked for still stands.
    submit("next");
    assertThat(assigned(worker).unit().unitId()).isEqualTo("next");
  }

  @Test
  void someUnitsOfAnOwnerAreTakenBack() {
    submit("lent");
    submit("kept");
    submit("queued");
    pull(worker, "cpu:0", 2);
    LeaseId lent = assigned(worker, 2).get(0).id();

    scheduler.tell(new SchedulerProtocol.WithdrawUnits(STUDY, Set.of("lent", "queued")));

    assertThat(worker.expectMessageClass(ToWorker.Withdrawn.class).leases()).containsExactly(lent);
    worker.expectNoMessage(Duration.ofMillis(100));
  }

  @Test
  void aUnitThatWaitsBehindALongTrainingIsNotStuck() {
    Config patient = ConfigFactory.parseString("lease-timeout = 10h");
    ActorRef<SchedulerMessage> timed =
        spawn(patient.withFallback(CONFIG.getConfig("ascribe.scheduling")));
    clock.addAndGet(3_600_000);
    assertThat(look(timed).secondsWithoutProgress()).isZero();

    timed.tell(new SchedulerProtocol.Submit(STUDY, TrainingUnits.train("long"), submitter.ref()));
    timed.tell(new SchedulerProtocol.Submit(STUDY, TrainingUnits.train("waits"), submitter.ref()));
    timed.tell(new ToScheduler.Pull(Leases.worker("cpu:0"), worker.ref(), 4, List.of()));
    Lease training = assigned(worker);
    assertThat(look(timed).secondsWithoutProgress()).isZero();
    clock.addAndGet(900_000);
    timed.tell(new ToScheduler.Advanced(training.id(), 1, 10));

    QueueStatus advanced = look(timed);
    assertThat(advanced.oldestWaitSeconds()).isEqualTo(900);
    assertThat(advanced.secondsWithoutProgress()).isZero();

    // To say that it lives is no progress.
    clock.addAndGet(700_000);
    timed.tell(new ToScheduler.Renew(Leases.worker("cpu:0"), List.of(training.id()), false));
    assertThat(look(timed).secondsWithoutProgress()).isEqualTo(700);
    // A single unit may take long, and come further all the same.
    timed.tell(new ToScheduler.Renew(Leases.worker("cpu:0"), List.of(training.id()), true));
    assertThat(look(timed).secondsWithoutProgress()).isZero();
    clock.addAndGet(700_000);
    timed.tell(
        new ToScheduler.Finished(training.id(), new UnitResult.Trained("there", "digest", 1, 1)));
    assertThat(look(timed).secondsWithoutProgress()).isZero();
  }

  @Test
  void theUnitsOfADeadWorkerGoToAnother() {
    submit("unit");
    pull(worker, "cpu:0", 1);
    assigned(worker);
    TestProbe<ToWorker> other = KIT.createTestProbe(ToWorker.class);
    pull(other, "cpu:1", 1);

    worker.stop();

    assertThat(assigned(other).unit().unitId()).isEqualTo("unit");
  }

  @Test
  void nothingIsQueuedBehindATraining() {
    scheduler.tell(
        new SchedulerProtocol.Submit(STUDY, TrainingUnits.train("run"), submitter.ref()));
    pull(worker, "cpu:0", 4);
    Lease training = assigned(worker);
    submit("unit");
    pull(worker, "cpu:0", 4);
    worker.expectNoMessage(Duration.ofMillis(100));

    scheduler.tell(new ToScheduler.Advanced(training.id(), 3, 10));
    assertThat(submitter.receiveMessage()).isEqualTo(new UnitOutcome.Advanced("run/train", 3, 10));
    scheduler.tell(
        new ToScheduler.Finished(
            training.id(), new UnitResult.Trained("directory", "digest", 1, 1)));
    pull(worker, "cpu:0", 4);

    assertThat(assigned(worker).unit().unitId()).isEqualTo("unit");
  }

  @Test
  void whatAWorkerHoldsOfAWithdrawnOwnerIsTakenBack() {
    scheduler.tell(
        new SchedulerProtocol.Submit(OTHER, Units.predict("kept", "text"), submitter.ref()));
    submit("lent");
    submit("queued");
    pull(worker, "cpu:0", 2);
    List<Lease> leases = assigned(worker, 2);
    LeaseId lent =
        leases.stream()
            .filter(lease -> lease.unit().unitId().equals("lent"))
            .findFirst()
            .orElseThrow()
            .id();

    scheduler.tell(new SchedulerProtocol.Withdraw(STUDY));

    assertThat(worker.expectMessageClass(ToWorker.Withdrawn.class).leases()).containsExactly(lent);
    scheduler.tell(new ToScheduler.Finished(lent, DONE));
    leases.forEach(lease -> scheduler.tell(new ToScheduler.Finished(lease.id(), DONE)));
    assertThat(submitter.receiveMessage()).isEqualTo(new UnitOutcome.Completed("kept", DONE));
    submitter.expectNoMessage(Duration.ofMillis(100));
    worker.expectNoMessage(Duration.ofMillis(100));
  }

  @Test
  void whatSomeoneWaitsForFindsRoomAtAFullWorker() {
    submit("study-1");
    submit("study-2");
    pull(worker, "cpu:0", 2);
    assigned(worker, 2);
    scheduler.tell(
        new SchedulerProtocol.Submit(
            WorkOwner.request("request", "caller"),
            Units.predict("urgent", "text"),
            submitter.ref()));

    Lease urgent = assigned(worker);

    assertThat(urgent.unit().unitId()).isEqualTo("urgent");
    assertThat(urgent.urgent()).isTrue();
  }

  @Test
  void whatSomeoneWaitsForGoesToATrainingDeviceOnlyIfThereIsNoOther() {
    WorkOwner request = WorkOwner.request("request", "caller");
    TestProbe<ToWorker> other = KIT.createTestProbe(ToWorker.class);
    scheduler.tell(
        new SchedulerProtocol.Submit(STUDY, TrainingUnits.train("run"), submitter.ref()));
    pull(worker, "cpu:0", 2);
    assigned(worker);
    scheduler.tell(
        new SchedulerProtocol.Submit(
            request, Units.predict("between-steps", "text"), submitter.ref()));
    assertThat(assigned(worker).unit().unitId()).isEqualTo("between-steps");

    pull(other, "cpu:1", 2);
    scheduler.tell(
        new SchedulerProtocol.Submit(request, Units.predict("beside", "text"), submitter.ref()));
    assertThat(assigned(other).unit().unitId()).isEqualTo("beside");
    worker.expectNoMessage(Duration.ofMillis(100));
  }

  @Test
  void theLogTellsOfARequestByWhatItsCallerCallsIt() {
    WorkOwner request = WorkOwner.request("mine-17", "mine");
    scheduler.tell(
        new SchedulerProtocol.Submit(request, Units.predict("predict", "text"), submitter.ref()));
    pull(worker, "cpu:0", 1);
    LeaseId lease = assigned(worker).id();

    LoggingTestKit.warn("attempt 1 failed: INTERNAL: broken")
        .withMdc(Map.of("request", "mine", "device", "cpu:0", "unit", "predict"))
        .expect(
            KIT.system(),
            () -> {
              scheduler.tell(new ToScheduler.Finished(lease, BROKEN));
              return null;
            });
  }

  @Test
  void coordinatorsOfRequestsDoNotWaitForThoseOfStudies() {
    CountDownLatch estimates = new CountDownLatch(1);
    // As many as the dispatcher may have threads.
    for (int i = 0; i < 8; i++) {
      KIT.spawn(
          Behaviors.setup(
              context -> {
                estimates.await();
                return Behaviors.stopped();
              }),
          SchedulerSettings.coordinators(STUDY));
    }
    try {
      KIT.spawn(
          Behaviors.setup(
              context -> {
                submitter.ref().tell(new UnitOutcome.Completed("estimated", DONE));
                return Behaviors.stopped();
              }),
          SchedulerSettings.coordinators(WorkOwner.request("request", "caller")));
      assertThat(submitter.receiveMessage().unitId()).isEqualTo("estimated");
    } finally {
      estimates.countDown();
    }
  }

  @Test
  void theWindowsOfAStudyGrowWithTheDevices() {
    SchedulerSettings one = SchedulerSettings.from(CONFIG.getConfig("ascribe.scheduling"));
    SchedulerSettings eight = one.forDevices(8);

    assertThat(eight.runsInFlight()).isEqualTo(8 * one.runsInFlight());
    assertThat(eight.instancesInFlight()).isEqualTo(8 * one.instancesInFlight());
    assertThat(eight.chunksInFlight()).isEqualTo(one.chunksInFlight());
  }
}
