package dev.ascribe.scheduling.registry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.ServiceSettings;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.study.StudyWork;
import dev.ascribe.worker.protocol.UnitResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What becomes of studies that cannot be opened, by an opener that works when the test says so. */
@Timeout(60)
class StudyOpeningsTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create(ManualTime.config().withFallback(ConfigFactory.load()));
  private static final ManualTime TIME = ManualTime.get(KIT.system());
  private static final Duration PAUSE = Duration.ofSeconds(30);
  private static final long FIRST = 1000;
  private static final StudySubmission SUBMISSION = StudyRegistryTest.SUBMISSION;
  private static final String ID = SUBMISSION.study().id();

  /** An opening that waits until the test says how it ends. */
  private record Opening(
      Instant submitted, CompletableFuture<Optional<StudyOpener.Opened>> outcome) {}

  private final LinkedBlockingQueue<Opening> openings = new LinkedBlockingQueue<>();
  private final TestProbe<RegistryProtocol.Reply<StudySubmission.Reply>> submitter =
      KIT.createTestProbe();
  private final TestProbe<RegistryProtocol.Events> reader = KIT.createTestProbe();
  private final ActorRef<RegistryProtocol.Command> registry =
      KIT.spawn(
          StudyRegistry.create(
              StudyOpeningsTest.this::open,
              null,
              ServiceSettings.from(ConfigFactory.load().getConfig("ascribe.service")),
              FIRST));

  private Optional<StudyOpener.Opened> open(StudySubmission submission, Instant submitted) {
    Opening opening = new Opening(submitted, new CompletableFuture<>());
    openings.add(opening);
    try {
      return opening.outcome().join();
    } catch (CompletionException refused) {
      throw (AscribeException) refused.getCause();
    }
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private <T> T ask(Function<ActorRef<T>, RegistryProtocol.Command> question) {
    TestProbe<T> asker = KIT.createTestProbe();
    registry.tell(question.apply(asker.ref()));
    return asker.receiveMessage();
  }

  private void resume() {
    registry.tell(new RegistryProtocol.Resume(SUBMISSION, Instant.EPOCH));
  }

  private void submit() {
    registry.tell(new RegistryProtocol.Submit(SUBMISSION, submitter.ref()));
  }

  private Optional<StudyStatus> get() {
    RegistryProtocol.Reply<StudyStatus> status =
        ask(replyTo -> new RegistryProtocol.Get(ID, RunQuery.FIRST, replyTo));
    return status.found();
  }

  private void listen(long after) {
    registry.tell(new RegistryProtocol.ReadEvents(ID, after, reader.ref()));
  }

  private StudyEvent.Numbered next() {
    return reader.receiveMessage().events().get(0);
  }

  /** Waits until a study is being opened. */
  private Opening opening() throws InterruptedException {
    Opening opening = openings.poll(20, TimeUnit.SECONDS);
    assertThat(opening).as("an opening").isNotNull();
    return opening;
  }

  private void fail(ErrorCode code) throws InterruptedException {
    opening().outcome().completeExceptionally(new AscribeException(code, "no luck: " + code));
    awaitEnd();
  }

  /** Waits until the registry knows that the study cannot begin. */
  private void awaitEnd() {
    while (get().filter(study -> study.state() == StudyStatus.State.RUNNING).isPresent()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aStudyThatMeetsAnOutageWhenItIsResumedIsOpenedAgain() throws Exception {
    resume();
    for (ErrorCode outage : List.of(ErrorCode.DISK_FULL, ErrorCode.STORE_UNAVAILABLE)) {
      fail(outage);
      assertThat(get().orElseThrow().state()).isEqualTo(StudyStatus.State.INTERRUPTED);
      assertThat(get().orElseThrow().cause()).endsWith(outage.name());
      assertThat(openings).isEmpty();
      TIME.timePasses(PAUSE);
    }
    Opening last = opening();
    assertThat(last.submitted()).isEqualTo(Instant.EPOCH);
    last.outcome().complete(Optional.empty());
    awaitEnd();
    assertThat(get()).isEmpty();
  }

  @Test
  void itsReasonIsLoggedOnceAndNotAtEveryAttempt() throws Exception {
    List<String> logged = new CopyOnWriteArrayList<>();
    Logger logger = (Logger) LoggerFactory.getLogger(StudyRegistry.class);
    AppenderBase<ILoggingEvent> appender =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            logged.add(event.getLevel() + " " + event.getFormattedMessage());
          }
        };
    appender.start();
    logger.addAppender(appender);
    logger.setLevel(Level.INFO);
    try {
      resume();
      for (ErrorCode outage :
          List.of(
              ErrorCode.STORE_UNAVAILABLE,
              ErrorCode.STORE_UNAVAILABLE,
              ErrorCode.STORE_UNAVAILABLE,
              ErrorCode.DISK_FULL)) {
        fail(outage);
        assertThat(get()).isPresent();
        TIME.timePasses(PAUSE);
      }
      fail(ErrorCode.INVALID_STUDY);
      assertThat(get()).isPresent();
    } finally {
      logger.setLevel(null);
      logger.detachAppender(appender);
    }
    assertThat(logged)
        .containsExactly(
            "INFO study " + ID + " waits: no luck: STORE_UNAVAILABLE",
            "INFO study " + ID + " waits: no luck: DISK_FULL",
            "WARN study " + ID + " cannot run: no luck: INVALID_STUDY");
  }

  @Test
  void oneThatIsCancelledMeanwhileStaysSo() throws Exception {
    resume();
    fail(ErrorCode.DISK_FULL);
    RegistryProtocol.Reply<StudyStatus> cancelled =
        ask(replyTo -> new RegistryProtocol.Cancel(ID, replyTo));
    assertThat(cancelled.found()).isEmpty();

    TIME.timePasses(PAUSE);
    assertThat(get()).isEmpty();
    assertThat(openings).isEmpty();
  }

  @Test
  void oneThatIsSubmittedMeanwhileIsNotOpenedTwice() throws Exception {
    resume();
    fail(ErrorCode.DISK_FULL);
    submit();

    TIME.timePasses(PAUSE);
    Opening opening = opening();
    assertThat(get()).isPresent();
    assertThat(openings).isEmpty();
    opening.outcome().complete(Optional.empty());
  }

  @Test
  void whatIsWrongWithTheStudyItselfStaysSo() throws Exception {
    resume();
    fail(ErrorCode.MODEL_NOT_FOUND);
    assertThat(get().orElseThrow().state()).isEqualTo(StudyStatus.State.INTERRUPTED);

    TIME.timePasses(PAUSE);
    assertThat(get()).isPresent();
    assertThat(openings).isEmpty();
  }

  @Test
  void whoSubmitsDuringAnOutageIsRefusedOnceAndForAll() throws Exception {
    submit();
    fail(ErrorCode.STORE_UNAVAILABLE);
    assertThat(submitter.receiveMessage().refusal()).isPresent();

    TIME.timePasses(PAUSE);
    assertThat(get()).isEmpty();
    assertThat(openings).isEmpty();
  }

  @Test
  void nothingIsOpenedAgainWhenNothingCanRunAnyMore() throws Exception {
    resume();
    fail(ErrorCode.DISK_FULL);
    assertThat(get()).isPresent();
    registry.tell(
        new RegistryProtocol.Close(
            new UnitResult.Failed(ErrorCode.DEVICE_UNAVAILABLE, "no device")));
    assertThat(get()).isPresent();

    TIME.timePasses(PAUSE);
    assertThat(get()).isPresent();
    assertThat(openings).isEmpty();
  }

  @Test
  void aStudyThatIsOpenedTooLateGivesItsLockBack() throws Exception {
    resume();
    Opening opening = opening();
    CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> KIT.stop(registry));
    CompletableFuture<Void> unlocked = new CompletableFuture<>();
    opening
        .outcome()
        .complete(
            Optional.of(
                new StudyOpener.Opened(
                    null, new StudyWork(Map.of(), 0, false), () -> unlocked.complete(null))));

    assertThat(stopped).succeedsWithin(20, TimeUnit.SECONDS);
    assertThat(unlocked).succeedsWithin(20, TimeUnit.SECONDS);
  }

  @Test
  void numbersOfEventsAreNotUsedAgainForAStudyThatWasForgotten() throws Exception {
    submit();
    listen(0);
    fail(ErrorCode.MODEL_NOT_FOUND);
    long last = next().number();
    assertThat(last).isGreaterThan(FIRST);
    assertThat(get()).isEmpty();

    submit();
    listen(last);
    fail(ErrorCode.INVALID_DATA);
    StudyEvent.Numbered after = next();
    assertThat(after.number()).isGreaterThan(last);
    assertThat(after.event())
        .isInstanceOfSatisfying(
            StudyEvent.StudyAborted.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_DATA));
  }

  @Test
  void whoSubscribesToAStudyThatIsOpenedAgainIsNotToldItsOldEnd() throws Exception {
    resume();
    fail(ErrorCode.DISK_FULL);
    submit();
    listen(0);
    fail(ErrorCode.MODEL_NOT_FOUND);

    assertThat(next().event())
        .isInstanceOfSatisfying(
            StudyEvent.StudyAborted.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND));
  }
}
