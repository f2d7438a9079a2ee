package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.app.TinyStudies.Stored;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.InstancePage;
import dev.ascribe.scheduling.InstanceQuery;
import dev.ascribe.scheduling.Priority;
import dev.ascribe.scheduling.Service;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudyStatus.State;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.storage.StudyLocks.StudyLock;
import dev.ascribe.study.StudySpec;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.AdditiveRuntime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Studies of a daemon, with a real store and a device that holds additive models. */
@Timeout(60)
class StudyServiceTest {
  private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.load());
  private static final StudySpec STUDY = TinyStudies.study("");
  private static final StudySubmission SUBMISSION = new StudySubmission(STUDY, Priority.NORMAL);

  private static final String SMALL_BATCHES = "ascribe.worker.batch-tokens = 40";

  /** Collects what a subscriber hears. */
  private static class Ear implements Consumer<StudyEvent.Numbered> {
    private final LinkedBlockingQueue<StudyEvent.Numbered> heard = new LinkedBlockingQueue<>();
    private volatile long last;

    @Override
    public void accept(StudyEvent.Numbered event) {
      last = event.number();
      heard.add(event);
    }

    StudyEvent.Numbered next() throws InterruptedException {
      StudyEvent.Numbered event = heard.poll(20, TimeUnit.SECONDS);
      assertThat(event).as("an event").isNotNull();
      return event;
    }

    StudyEvent.Numbered first(Class<? extends StudyEvent> type) throws InterruptedException {
      StudyEvent.Numbered event = next();
      while (!type.isInstance(event.event())) {
        event = next();
      }
      return event;
    }

    /** All events up to the last. */
    List<StudyEvent.Numbered> untilTheEnd() throws InterruptedException {
      List<StudyEvent.Numbered> events = new ArrayList<>();
      do {
        events.add(next());
      } while (!(events.get(events.size() - 1).event() instanceof StudyEvent.End));
      return events;
    }
  }

  @TempDir Path home;
  private final Gate gate = new Gate();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private ServingEngine open(String... settings) {
    Config config =
        ConfigFactory.parseString(
                "ascribe.aggregation.flush-interval = 5ms\n" + String.join("\n", settings))
            .withFallback(ConfigFactory.load());
    return AdditiveEngine.serving(
        home, Map.of("cpu:0", new AdditiveRuntime(gate)), config, Recorder.NONE);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  private static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof AscribeException cause ? cause : failed;
    }
  }

  private static void listen(Service service, String studyId, long after, Ear ear) {
    get(service.events(studyId, after)).runForeach(ear::accept, KIT.system());
  }

  private static StudyStatus awaitEnd(Service service, StudySpec study) throws Exception {
    Ear ear = new Ear();
    listen(service, study.id(), 0, ear);
    ear.untilTheEnd();
    return get(service.study(study.id()));
  }

  /** What the store of another engine holds that nothing disturbed. */
  private Stored undisturbed() throws Exception {
    Path other = Files.createDirectories(home.resolve("undisturbed"));
    try (AdditiveEngine engine =
        new AdditiveEngine(other, new AdditiveRuntime(rows -> {}), ConfigFactory.load())) {
      engine.run(STUDY);
    }
    return Stored.read(other, STUDY);
  }

  @Test
  void aStudyIsRunOnceHoweverOftenItIsSubmitted() throws Exception {
    try (ServingEngine engine = open()) {
      gate.pass(1);
      StudySubmission.Reply first = get(engine.submit(SUBMISSION));
      StudySubmission.Reply second = get(engine.submit(SUBMISSION));
      gate.passAll();
      StudyStatus ended = awaitEnd(engine, STUDY);
      StudySubmission.Reply third = get(engine.submit(SUBMISSION));

      assertThat(first.accepted()).isTrue();
      assertThat(first.study().state()).isEqualTo(State.RUNNING);
      assertThat(second.accepted()).isFalse();
      assertThat(third.accepted()).isFalse();
      assertThat(third.study().state()).isEqualTo(State.DONE);
      assertThat(ended.state()).isEqualTo(State.DONE);
      assertThat(ended.completed()).isEqualTo(ended.instances()).isEqualTo(9);
      assertThat(ended.evaluations()).isPositive();
      assertThat(ended.runs())
          .hasSize(3)
          .allSatisfy(
              run -> {
                assertThat(run.state()).isEqualTo("done");
                assertThat(run.completed()).isEqualTo(run.instances()).isEqualTo(3);
                assertThat(run.accuracy()).isBetween(0.0, 1.0);
              });
      assertThat(get(engine.studies(null, 10)).studies())
          .extracting(StudyStatus::id)
          .containsExactly(STUDY.id());
    }
    try (ServingEngine engine = open()) {
      StudySubmission.Reply later = get(engine.submit(SUBMISSION));
      assertThat(later.accepted()).isFalse();
      assertThat(later.study().state()).isEqualTo(State.DONE);
      assertThat(later.study().runs()).hasSize(3);
      assertThat(later.study().instances()).isEqualTo(9);
      assertThat(later.study().failed()).isZero();
      assertThat(later.study().evaluations()).isPositive();
      assertThat(later.study().ended()).isBetween(later.study().submitted(), Instant.now());
      assertThat(get(engine.studies(null, 10)).studies())
          .singleElement()
          .satisfies(study -> assertThat(study.completed()).isEqualTo(9));
    }
  }

  @Test
  void unknownStudiesAreSaidToBeUnknown() {
    try (ServingEngine engine = open()) {
      for (CompletionStage<?> refused :
          List.of(
              engine.study("no-such"),
              engine.cancel("no-such"),
              engine.instances("no-such", InstanceQuery.page("run", 0, 10)),
              engine.events("no-such", 0))) {
        assertThat(refused)
            .failsWithin(10, TimeUnit.SECONDS)
            .withThrowableOfType(ExecutionException.class)
            .havingCause()
            .isInstanceOfSatisfying(
                AscribeException.class,
                failure -> assertThat(failure.code()).isEqualTo(ErrorCode.UNKNOWN_STUDY));
      }
    }
  }

  @Test
  void aCancelledStudyStopsAtOnceAndGoesOnWhenItIsSubmittedAgain() throws Exception {
    try (ServingEngine engine = open(SMALL_BATCHES)) {
      gate.pass(60);
      get(engine.submit(SUBMISSION));
      Ear ear = new Ear();
      listen(engine, STUDY.id(), 0, ear);
      ear.first(StudyEvent.InstanceCompleted.class);

      // The device is in the middle of a batch, and stays there.
      StudyStatus cancelled = get(engine.cancel(STUDY.id()));

      assertThat(cancelled.state()).isEqualTo(State.CANCELLED);
      assertThat(cancelled.completed()).isPositive().isLessThan(9);
      assertThat(get(engine.status()).queue()).isEmpty();
      ear.first(StudyEvent.StudyCancelled.class);
      assertThat(get(engine.cancel(STUDY.id())).state()).isEqualTo(State.CANCELLED);
      assertThat(Stored.read(home, STUDY).status()).containsExactly("cancelled");

      gate.passAll();
      assertThat(get(engine.submit(SUBMISSION)).accepted()).isTrue();
      assertThat(awaitEnd(engine, STUDY).state()).isEqualTo(State.DONE);
    }
    Stored.read(home, STUDY).assertSameAs(undisturbed());
  }

  @Test
  void aStudyThatAnEarlierProcessLeftGoesOn() throws Exception {
    long lastNumber = leaveUnfinished(Priority.HIGH);
    AtomicInteger untrained = new AtomicInteger();
    AtomicInteger completed = new AtomicInteger();
    assertThat(Stored.read(home, STUDY).status()).containsExactly("running");
    try (ServingEngine engine = open("ascribe.service.resume = false")) {
      StudyStatus left = get(engine.study(STUDY.id()));
      assertThat(left.state()).isEqualTo(State.INTERRUPTED);
      assertThat(left.instances()).isEqualTo(9);
      assertThat(left.runs()).allMatch(run -> run.instances() == 3 && run.failed() == 0);
      assertThat(left.evaluations()).isPositive();
      assertThat(left.ended()).isNull();
      assertThat(left.completed()).isPositive().isLessThan(9);
      assertThat(left.priority()).isEqualTo(Priority.HIGH);
      completed.set(left.completed());
      left.runs().stream()
          .filter(run -> run.trainingSize() == 0)
          .forEach(run -> untrained.addAndGet(run.completed()));
    }

    try (ServingEngine engine = open()) {
      Ear ear = new Ear();
      listen(engine, STUDY.id(), lastNumber, ear);
      List<StudyEvent.Numbered> events = ear.untilTheEnd();
      assertThat(events.get(0).event())
          .isInstanceOfSatisfying(
              StudyEvent.Planned.class,
              // What a run that is trained again had completed is computed again.
              planned ->
                  assertThat(planned.storedInstances())
                      .isBetween(untrained.get(), completed.get()));
      assertThat(events).allMatch(event -> event.number() > lastNumber);
      StudyStatus ended = get(engine.study(STUDY.id()));
      assertThat(ended.state()).isEqualTo(State.DONE);
      assertThat(ended.priority()).isEqualTo(Priority.HIGH);
    }
    Stored.read(home, STUDY).assertSameAs(undisturbed());
  }

  /** Has an engine end in the middle of the study, and says which event was its last. */
  private long leaveUnfinished(Priority priority) throws Exception {
    Ear ear = new Ear();
    try (ServingEngine engine = open(SMALL_BATCHES)) {
      gate.pass(60);
      get(engine.submit(new StudySubmission(STUDY, priority)));
      listen(engine, STUDY.id(), 0, ear);
      ear.first(StudyEvent.InstanceCompleted.class);
      CompletableFuture<Void> closed = CompletableFuture.runAsync(engine::close);
      // The device is in the middle of a batch, and must not go on before the study has ended.
      awaitUnlocked();
      gate.passAll();
      closed.get(20, TimeUnit.SECONDS);
    }
    return ear.last;
  }

  /** Waits until nothing runs the study any more. */
  private void awaitUnlocked() {
    try (ResultStore other = ResultStores.open(TinyStudies.url(home))) {
      while (isLocked(other)) {
        assertThat(Thread.interrupted()).as("the time is over").isFalse();
        Thread.onSpinWait();
      }
    }
  }

  private static boolean isLocked(ResultStore store) {
    try (StudyLock lock = store.locks().lock(STUDY.id())) {
      return false;
    } catch (AscribeException held) {
      assertThat(held).hasMessageContaining("is being run by process");
      return true;
    }
  }

  @Test
  void aStudyThatIsCancelledBetweenTwoProcessesDoesNotGoOn() throws Exception {
    leaveUnfinished(Priority.NORMAL);
    try (ServingEngine engine = open("ascribe.service.resume = false")) {
      assertThat(get(engine.cancel(STUDY.id())).state()).isEqualTo(State.CANCELLED);
    }
    try (ServingEngine engine = open()) {
      Ear ear = new Ear();
      listen(engine, STUDY.id(), 0, ear);
      assertThat(ear.untilTheEnd())
          .singleElement()
          .satisfies(
              event ->
                  assertThat(event.event()).isEqualTo(new StudyEvent.StudyCancelled(STUDY.id())));
    }
  }

  @Test
  void aStudyThatAnotherProcessRunsIsRefused() throws Exception {
    try (ServingEngine engine = open();
        ResultStore other = ResultStores.open(TinyStudies.url(home));
        StudyLock lock = other.locks().lock(STUDY.id())) {
      assertThat(engine.submit(SUBMISSION))
          .failsWithin(20, TimeUnit.SECONDS)
          .withThrowableOfType(ExecutionException.class)
          .withMessageContaining("is being run by process");
      assertThat(get(engine.studies(null, 10)).studies()).isEmpty();
    }
  }

  @Test
  void subscribersHearWhatTheyHaveNotHeardYet() throws Exception {
    try (ServingEngine engine = open()) {
      get(engine.submit(SUBMISSION));
      Ear ear = new Ear();
      listen(engine, STUDY.id(), 0, ear);
      List<StudyEvent.Numbered> all = ear.untilTheEnd();

      assertThat(all).extracting(StudyEvent.Numbered::number).isSorted().doesNotHaveDuplicates();
      assertThat(all.get(0).event()).isInstanceOf(StudyEvent.Planned.class);
      assertThat(heardAfter(engine, all.get(4).number())).isEqualTo(all.subList(5, all.size()));
      // Who knows the end is told it again, or would wait for nothing.
      StudyEvent.Numbered end = all.get(all.size() - 1);
      assertThat(heardAfter(engine, end.number())).containsExactly(end);
      // A number that no event of this study has is of another life of it.
      assertThat(heardAfter(engine, end.number() + 1000)).isEqualTo(all);
    }
  }

  private static List<StudyEvent.Numbered> heardAfter(Service service, long number)
      throws Exception {
    Ear ear = new Ear();
    listen(service, STUDY.id(), number, ear);
    return ear.untilTheEnd();
  }

  @Test
  void aSlowSubscriberMissesEventsAndHoldsNobodyUp() throws Exception {
    try (ServingEngine engine = open("ascribe.service.journal-events = 5")) {
      gate.pass(0);
      CountDownLatch wake = new CountDownLatch(1);
      Ear slow =
          new Ear() {
            @Override
            public void accept(StudyEvent.Numbered event) {
              awaitUninterruptibly(wake);
              super.accept(event);
            }
          };
      Ear fast = new Ear();
      get(engine.submit(SUBMISSION));
      listen(engine, STUDY.id(), 0, slow);
      listen(engine, STUDY.id(), 0, fast);
      fast.next();
      gate.passAll();
      List<StudyEvent.Numbered> all = fast.untilTheEnd();

      wake.countDown();
      List<StudyEvent.Numbered> some = slow.untilTheEnd();

      assertThat(some.size()).isLessThan(all.size());
      assertThat(some.subList(some.size() - 5, some.size()))
          .isEqualTo(all.subList(all.size() - 5, all.size()));
    }
  }

  @Test
  void studiesShareTheDeviceByTheirPriorities() throws Exception {
    StudySpec important = larger("important");
    StudySpec other = larger("other");
    try (ServingEngine engine =
        open(
            "ascribe.worker { window = 2, cache-bytes = 0, batch-tokens = 40 }",
            "ascribe.scheduling.chunk-coalitions = 8")) {
      gate.pass(0);
      get(engine.submit(new StudySubmission(other, Priority.LOW)));
      get(engine.submit(new StudySubmission(important, Priority.HIGH)));
      gate.passAll();

      List<Instant> ofImportant = completions(engine, important);
      List<Instant> ofOther = completions(engine, other);
      assertThat(ofImportant).hasSize(24);
      assertThat(ofOther)
          .hasSize(24)
          .filteredOn(at -> at.isBefore(ofImportant.get(23)))
          .hasSizeLessThan(12);
      assertThat(get(engine.study(important.id())).state()).isEqualTo(State.DONE);
      assertThat(get(engine.study(other.id())).state()).isEqualTo(State.DONE);
    }
  }

  /** When the instances of a study were completed, one after the other; known at its end. */
  private static List<Instant> completions(Service service, StudySpec study) throws Exception {
    Ear ear = new Ear();
    listen(service, study.id(), 0, ear);
    return ear.untilTheEnd().stream()
        .filter(event -> event.event() instanceof StudyEvent.InstanceCompleted)
        .map(StudyEvent.Numbered::at)
        .toList();
  }

  private static StudySpec larger(String name) {
    return TinyStudies.study(
        "name = "
            + name
            + ", training-sizes = [0], methods = [shapley-sampling],"
            + " datasets = [{ name = sample-sentiment, test-limit = 24 }]");
  }

  @Test
  void aPageOfInstancesHoldsWhatIsStoredOfThem() throws Exception {
    try (ServingEngine engine = open()) {
      get(engine.submit(SUBMISSION));
      String run = awaitEnd(engine, STUDY).runs().get(0).id();

      InstancePage page = get(engine.instances(STUDY.id(), InstanceQuery.page(run, 1, 5)));

      assertThat(page.total()).isEqualTo(3);
      assertThat(page.offset()).isEqualTo(1);
      assertThat(page.instances())
          .hasSize(2)
          .allSatisfy(
              explained -> {
                assertThat(explained.instance().rationales()).isNotEmpty();
                assertThat(explained.prediction().gold()).isEqualTo(explained.instance().label());
                assertThat(explained.attributions())
                    .hasSize(STUDY.methods().size())
                    .allMatch(
                        row -> row.scores().length == explained.instance().input().words().size());
              });
      assertThat(get(engine.instances(STUDY.id(), InstanceQuery.page(run, 99, 5))).instances())
          .isEmpty();
      assertThat(engine.instances(STUDY.id(), InstanceQuery.page("no-such-run", 0, 5)))
          .failsWithin(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void withoutADeviceStudiesEndAndSayWhy() throws Exception {
    String fragile = "ascribe { worker { restarts = 1, min-backoff = 1ms, max-backoff = 2ms } }";
    AdditiveRuntime broken =
        new AdditiveRuntime(
            rows -> {
              throw new IllegalStateException("the device fell off the bus");
            });
    Config config = ConfigFactory.parseString(fragile).withFallback(ConfigFactory.load());
    try (ServingEngine engine =
        AdditiveEngine.serving(home, Map.of("cpu:0", broken), config, Recorder.NONE)) {
      get(engine.submit(SUBMISSION));
      StudyStatus ended = awaitEnd(engine, STUDY);

      assertThat(ended.state()).isEqualTo(State.FAILED);
      assertThat(ended.cause()).contains("no device is left");
      assertThat(engine.submit(SUBMISSION)).failsWithin(10, TimeUnit.SECONDS);
      assertThat(get(engine.status()).devices())
          .singleElement()
          .satisfies(device -> assertThat(device.up()).isFalse());

      // For the store it still runs; who cancels it does not want it to go on at the next start.
      assertThat(get(engine.cancel(STUDY.id())).state()).isEqualTo(State.CANCELLED);
    }
    assertThat(Stored.read(home, STUDY).status()).containsExactly("cancelled");
  }

  @Test
  void noMoreStudiesAreTakenThanMayRunAtATime() throws Exception {
    StudySubmission other = new StudySubmission(larger("other"), Priority.NORMAL);
    try (ServingEngine engine = open("ascribe.service.max-studies = 1")) {
      gate.pass(0);
      get(engine.submit(SUBMISSION));

      assertThat(engine.submit(other))
          .failsWithin(20, TimeUnit.SECONDS)
          .withThrowableOfType(ExecutionException.class)
          .havingCause()
          .withMessageContaining("ascribe.service.max-studies")
          .isInstanceOfSatisfying(
              AscribeException.class,
              refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.BUSY));
      assertThat(get(engine.submit(SUBMISSION)).accepted()).isFalse();

      get(engine.cancel(STUDY.id()));
      gate.passAll();
      assertThat(get(engine.submit(other)).accepted()).isTrue();
      assertThat(awaitEnd(engine, other.study()).state()).isEqualTo(State.DONE);
    }
  }

  /** Readers that have not begun to read count, so that many at once cannot pass the limit. */
  @Test
  void streamsCountFromTheirAdmissionOn() throws Exception {
    try (ServingEngine engine = open("ascribe.service.ask-timeout = 60s")) {
      gate.pass(0);
      get(engine.submit(SUBMISSION));
      List<CompletionStage<?>> opened = new ArrayList<>();
      for (int i = 0; i < 1024; i++) {
        opened.add(engine.events(STUDY.id(), 0));
      }
      for (CompletionStage<?> stream : opened) {
        get(stream);
      }
      assertThat(engine.events(STUDY.id(), 0).toCompletableFuture())
          .failsWithin(20, TimeUnit.SECONDS)
          .withThrowableOfType(ExecutionException.class)
          .withMessageContaining("1024 streams of events are open");
      gate.passAll();
    }
  }
}
