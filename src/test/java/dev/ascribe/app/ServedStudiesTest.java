package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.Priority;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudyStatus.State;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.scheduling.registry.RegistryProtocol;
import dev.ascribe.scheduling.registry.StudyOpener;
import dev.ascribe.storage.ForwardingStore;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultRow.SubmissionRow;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.StudyJson;
import dev.ascribe.study.StudySpec;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.AdditiveRuntime;
import dev.ascribe.worker.protocol.UnitResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Studies that wait to be opened or to be stored, on a store and an opener that the test halts. */
@Timeout(60)
class ServedStudiesTest {
  private static final StudySpec STUDY = TinyStudies.study("");
  private static final String ID = STUDY.id();
  private static final StudySubmission SUBMISSION = new StudySubmission(STUDY, Priority.NORMAL);
  private static final Duration SOON = Duration.ofMillis(20);
  private static final Duration LATE = Duration.ofMinutes(10);

  /**
   * A store that has its caller wait before a study is cancelled, and tells what studies become.
   */
  private static final class HaltedStore extends ForwardingStore {
    private final LinkedBlockingQueue<String> statuses = new LinkedBlockingQueue<>();
    private final AtomicInteger unreadable = new AtomicInteger();
    private volatile CompletableFuture<Void> cancellation = CompletableFuture.completedFuture(null);

    HaltedStore(Path home) {
      super(ResultStores.open(TinyStudies.url(home)));
    }

    @Override
    public void upsert(List<? extends ResultRow> rows) {
      List<String> written =
          rows.stream()
              .filter(StudyRow.class::isInstance)
              .map(row -> ((StudyRow) row).status())
              .toList();
      if (written.contains("cancelled")) {
        cancellation.join();
      }
      super.upsert(rows);
      statuses.addAll(written);
    }

    @Override
    public boolean changeStatus(String studyId, String from, String to, Long ended) {
      boolean changed = super.changeStatus(studyId, from, to, ended);
      statuses.addAll(changed ? List.of(to) : List.of());
      return changed;
    }

    @Override
    public Optional<SubmissionRow> submission(String studyId) {
      if (unreadable.getAndDecrement() > 0) {
        throw new AscribeException(ErrorCode.STORE_UNAVAILABLE, "the store is away");
      }
      return super.submission(studyId);
    }
  }

  @TempDir Path home;
  private final Gate gate = new Gate();

  /** One for each study that is about to be opened; it is when the door is. */
  private final LinkedBlockingQueue<CompletableFuture<Void>> doors = new LinkedBlockingQueue<>();

  private HaltedStore store;
  private EngineCore core;

  @BeforeEach
  void open() {
    store = new HaltedStore(home);
    Config config =
        ConfigFactory.parseString("ascribe.aggregation.flush-interval = 5ms")
            .withFallback(ConfigFactory.load());
    AtomicBoolean stopping = new AtomicBoolean();
    StudyOpener real = AdditiveEngine.opener(store, home, stopping);
    core =
        AdditiveEngine.over(
            store,
            () ->
                new EngineCore(
                    AdditiveEngine.parts(
                        store,
                        AdditiveEngine.housekeeping(store, home, config),
                        EngineParts.journal(home, TinyStudies.url(home), store),
                        stopping,
                        (submission, submitted) -> {
                          passDoor();
                          return real.open(submission, submitted);
                        },
                        Map.of("cpu:0", new AdditiveRuntime(gate)),
                        config,
                        Recorder.NONE),
                    config));
  }

  @AfterEach
  void close() {
    store.cancellation.complete(null);
    gate.passAll();
    core.close();
  }

  private void passDoor() {
    CompletableFuture<Void> door = new CompletableFuture<>();
    doors.add(door);
    try {
      door.get();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw EngineShutdown.Reason.STOPPED.told().asException();
    } catch (ExecutionException locked) {
      throw (AscribeException) locked.getCause();
    }
  }

  private CompletableFuture<Void> door() throws InterruptedException {
    CompletableFuture<Void> door = doors.poll(20, TimeUnit.SECONDS);
    assertThat(door).as("a study to be opened").isNotNull();
    return door;
  }

  private ServedStudies studies(Duration patience) {
    return new ServedStudies(core, patience);
  }

  private <T> T get(CompletableFuture<T> future) {
    return core.await(future);
  }

  private static void assertFails(CompletableFuture<?> future, ErrorCode code, String message) {
    assertThat(future)
        .failsWithin(20, TimeUnit.SECONDS)
        .withThrowableOfType(ExecutionException.class)
        .havingCause()
        .withMessageContaining(message)
        .isInstanceOfSatisfying(
            AscribeException.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  private String nextStatus() throws InterruptedException {
    return store.statuses.poll(20, TimeUnit.SECONDS);
  }

  private void leaveUnfinished() throws InterruptedException {
    store.upsert(
        List.of(
            new StudyRow(ID, STUDY.name(), STUDY.digest(), StudyJson.write(STUDY), "running", null),
            new SubmissionRow(ID, "normal", 1, 9)));
    assertThat(nextStatus()).isEqualTo("running");
  }

  @Test
  void whatWasNeverSubmittedIsNotTakenUp() {
    store.upsert(
        List.of(
            new StudyRow(
                ID, STUDY.name(), STUDY.digest(), StudyJson.write(STUDY), "running", null)));
    new UnfinishedStudies(core, SOON).resume();

    assertThat(core.ask(core.actors().registry(), RegistryProtocol.GetAll::new).join().studies())
        .isEmpty();
    assertThat(store.study(ID).orElseThrow().status()).isEqualTo("running");
  }

  @Test
  void aCancellationThatTakesLongIsCarriedOutAllTheSame() throws Exception {
    leaveUnfinished();
    ServedStudies studies = studies(SOON);
    new UnfinishedStudies(core, LATE).resume();
    CompletableFuture<Void> door = door();

    assertFails(studies.cancel(ID), ErrorCode.STORE_UNAVAILABLE, "still being opened");
    assertThat(store.study(ID).orElseThrow().status()).isEqualTo("running");
    door.completeExceptionally(new AscribeException(ErrorCode.MODEL_NOT_FOUND, "no such model"));

    assertThat(nextStatus()).isEqualTo("cancelled");
  }

  @Test
  void whatTheStoreDoesNotSayYetIsResumedLater() throws Exception {
    leaveUnfinished();
    store.unreadable.set(2);
    new UnfinishedStudies(core, SOON).resume();

    door().complete(null);
    assertThat(nextStatus()).isEqualTo("running");
    assertThat(nextStatus()).isEqualTo("done");
  }

  @Test
  void whatWaitsToBeOpenedIsLeftToTheNextProcess() throws Exception {
    ServedStudies studies = studies(LATE);
    List<CompletableFuture<StudySubmission.Reply>> submissions = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      StudySpec study = TinyStudies.study("name = study-" + i);
      submissions.add(studies.submit(new StudySubmission(study, Priority.NORMAL)));
    }
    CompletableFuture<Void> first = door();
    CompletableFuture<Void> second = door();

    CompletableFuture<Void> closed = CompletableFuture.runAsync(core::close);
    // Also those that are being opened, which cannot be interrupted.
    submissions.forEach(
        submission -> assertFails(submission, ErrorCode.CANCELLED, "Ascribe was stopped"));
    assertThat(closed).isNotDone();
    first.complete(null);
    second.complete(null);

    assertThat(closed).succeedsWithin(20, TimeUnit.SECONDS);
    assertThat(doors).isEmpty();
    assertThat(store.statuses).isEmpty();
  }

  @Test
  void aStudyThatIsSubmittedWhileItIsCancelledBeginsAnew() throws Exception {
    ServedStudies studies = studies(SOON);
    gate.pass(0);
    store.cancellation = new CompletableFuture<>();
    CompletableFuture<StudySubmission.Reply> first = studies.submit(SUBMISSION);
    door().complete(null);
    assertThat(get(first).accepted()).isTrue();
    assertFails(studies.cancel(ID), ErrorCode.STORE_UNAVAILABLE, "the store is slow");

    CompletableFuture<StudySubmission.Reply> again = studies.submit(SUBMISSION);
    assertThat(get(studies.one(ID, dev.ascribe.scheduling.RunQuery.FIRST)).state())
        .isEqualTo(State.RUNNING);
    assertThat(again).isNotDone();
    store.cancellation.complete(null);

    door().complete(null);
    assertThat(get(again).accepted()).isTrue();
    gate.passAll();
    assertThat(List.of(nextStatus(), nextStatus(), nextStatus(), nextStatus()))
        .containsExactly("running", "cancelled", "running", "done");
  }

  @Test
  void aStudyThatIsCancelledWhenNothingCanRunAnyMoreDoesNotGoOn() throws Exception {
    ServedStudies studies = studies(LATE);
    gate.pass(0);
    CompletableFuture<StudySubmission.Reply> submitted = studies.submit(SUBMISSION);
    door().complete(null);
    get(submitted);
    core.actors()
        .registry()
        .tell(
            new RegistryProtocol.Close(
                new UnitResult.Failed(ErrorCode.DEVICE_UNAVAILABLE, "no device is left")));

    assertThat(get(studies.cancel(ID)).state()).isEqualTo(State.CANCELLED);
    assertThat(List.of(nextStatus(), nextStatus())).containsExactly("running", "cancelled");
  }

  @Test
  void eachIsAnsweredByWhatWasAskedBeforeWhileAStudyIsOpened() throws Exception {
    ServedStudies studies = studies(LATE);
    gate.pass(0);
    CompletableFuture<StudySubmission.Reply> first = studies.submit(SUBMISSION);
    CompletableFuture<StudyStatus> cancelled = studies.cancel(ID);
    CompletableFuture<StudySubmission.Reply> again = studies.submit(SUBMISSION);
    door().complete(null);

    assertThat(get(first).accepted()).isTrue();
    assertThat(get(cancelled).state()).isEqualTo(State.CANCELLED);
    door().complete(null);
    assertThat(get(again).accepted()).isTrue();
    assertThat(get(again).study().state()).isEqualTo(State.RUNNING);
  }

  @Test
  void whoListensWhileAStudyIsOpenedAgainIsToldWhatBecomesOfThat() throws Exception {
    ServedStudies studies = studies(LATE);
    gate.pass(0);
    CompletableFuture<StudySubmission.Reply> first = studies.submit(SUBMISSION);
    door().complete(null);
    get(first);
    assertThat(get(studies.cancel(ID)).state()).isEqualTo(State.CANCELLED);

    CompletableFuture<StudySubmission.Reply> again = studies.submit(SUBMISSION);
    CompletableFuture<Void> door = door();
    LinkedBlockingQueue<StudyEvent.Numbered> heard = new LinkedBlockingQueue<>();
    get(studies.events(ID, 0)).runForeach(heard::add, core.system());
    door.completeExceptionally(
        new AscribeException(ErrorCode.STORE_UNAVAILABLE, "another process runs it"));

    assertFails(again, ErrorCode.STORE_UNAVAILABLE, "another process runs it");
    StudyEvent.Numbered event = heard.poll(20, TimeUnit.SECONDS);
    assertThat(event).isNotNull();
    assertThat(event.event())
        .isEqualTo(
            new StudyEvent.StudyAborted(
                ID, ErrorCode.STORE_UNAVAILABLE, "another process runs it"));
    assertThat(get(studies.one(ID, dev.ascribe.scheduling.RunQuery.FIRST)).state())
        .isEqualTo(State.CANCELLED);
  }
}
