package dev.ascribe.scheduling.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.NumberedEvent;
import dev.ascribe.scheduling.Priority;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.Service;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.scheduling.Submission;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.scheduling.supervision.StudyServices;
import dev.ascribe.study.StudyReader;
import dev.ascribe.worker.protocol.ToScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the registry does while a study is opened, by an opener that takes its time. */
@Timeout(60)
class StudyRegistryTest {
  private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.load());
  private static final ExecutorService THREADS = Executors.newCachedThreadPool();
  static final StudySubmission SUBMISSION =
      new StudySubmission(
          StudyReader.parse(
              ConfigFactory.parseString(
                  "study { name = some, datasets = [{ name = sample-sentiment }],"
                      + " models = [{ model = bert-base-uncased, paradigms = [prompted] }] }"),
              "some.conf"),
          Priority.NORMAL);
  private static final String ID = SUBMISSION.study().id();

  private final CompletableFuture<Optional<StudyOpener.Opened>> opening = new CompletableFuture<>();
  private final CompletableFuture<Optional<Submission>> submitted = new CompletableFuture<>();
  private final LinkedBlockingQueue<NumberedEvent> heard = new LinkedBlockingQueue<>();
  private final TestProbe<ToScheduler> scheduler = KIT.createTestProbe();
  private final ActorRef<StudyRegistry.Command> registry =
      KIT.spawn(
          StudyRegistry.create(
              (submission, now) -> opening.join(),
              THREADS,
              new StudyServices(scheduler.ref(), null, null, Duration.ofSeconds(1), THREADS),
              SchedulerSettings.from(ConfigFactory.load().getConfig("ascribe.scheduling")),
              new StudyRegistry.Limits(100, 1 << 20, 1),
              0));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
    THREADS.shutdownNow();
  }

  private void submit() {
    registry.tell(new StudyRegistry.Submit(SUBMISSION, submitted));
  }

  private Optional<Service.Subscription> subscribe() {
    CompletableFuture<Optional<Service.Subscription>> answer = new CompletableFuture<>();
    registry.tell(new StudyRegistry.Subscribe(ID, 0, heard::add, answer));
    return answer.join();
  }

  private StudyEvent next() throws InterruptedException {
    NumberedEvent event = heard.poll(20, TimeUnit.SECONDS);
    assertThat(event).as("an event").isNotNull();
    return event.event();
  }

  private static AscribeException refusal() {
    return new AscribeException(ErrorCode.MODEL_NOT_FOUND, "no such model");
  }

  @Test
  void whoListensToAStudyThatIsRefusedIsToldSo() throws InterruptedException {
    submit();
    assertThat(subscribe()).isPresent();
    opening.completeExceptionally(refusal());

    assertThat(next())
        .isEqualTo(new StudyEvent.StudyAborted(ID, ErrorCode.MODEL_NOT_FOUND, "no such model"));
    assertThat(submitted).failsWithin(20, TimeUnit.SECONDS);
    assertThat(subscribe()).isEmpty();
  }

  @Test
  void whoListensToAStudyThatIsDoneAlreadyIsToldSo() throws InterruptedException {
    submit();
    assertThat(subscribe()).isPresent();
    opening.complete(Optional.empty());

    assertThat(next()).isInstanceOf(StudyEvent.StudyCompleted.class);
    assertThat(submitted.join()).isEmpty();
  }

  @Test
  void whoReadsOfAStudyThatIsForgottenIsSentAway() {
    TestProbe<EventSubscription.Command> reader = KIT.createTestProbe();
    registry.tell(new StudyRegistry.Read("forgotten", 41, reader.ref()));

    EventSubscription.Events events = reader.expectMessageClass(EventSubscription.Events.class);
    assertThat(events.last()).isTrue();
    assertThat(events.events()).extracting(NumberedEvent::number).containsExactly(42L);
  }

  @Test
  void aStudyThatCannotGoOnIsLeftToTheStoreWhenItIsCancelled() {
    registry.tell(new StudyRegistry.Resume(SUBMISSION, Instant.EPOCH));
    CompletableFuture<Optional<StudyStatus>> cancelled = new CompletableFuture<>();
    registry.tell(new StudyRegistry.Cancel(ID, cancelled));
    opening.completeExceptionally(refusal());

    assertThat(cancelled.join()).isEmpty();
    CompletableFuture<Optional<StudyStatus>> known = new CompletableFuture<>();
    registry.tell(new StudyRegistry.Get(ID, RunQuery.FIRST, known));
    assertThat(known.join()).isEmpty();
  }
}
