package dev.ascribe.scheduling.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.Priority;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.ServiceSettings;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.scheduling.supervision.StudyServices;
import dev.ascribe.study.StudyReader;
import dev.ascribe.worker.protocol.SchedulerMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the registry does while a study is opened, by an opener that takes its time. */
@Timeout(60)
class StudyRegistryTest {
  private static final Config CONFIG = ConfigFactory.load();
  private static final ActorTestKit KIT = ActorTestKit.create(CONFIG);
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
  private final TestProbe<RegistryProtocol.Reply<StudySubmission.Reply>> submitted =
      KIT.createTestProbe();
  private final TestProbe<RegistryProtocol.Events> reader = KIT.createTestProbe();
  private final TestProbe<SchedulerMessage> scheduler = KIT.createTestProbe();
  private final ActorRef<RegistryProtocol.Command> registry =
      KIT.spawn(
          StudyRegistry.create(
              (submission, now) -> opening.join(),
              new StudyServices(
                  scheduler.ref(),
                  null,
                  null,
                  SchedulerSettings.from(CONFIG.getConfig("ascribe.scheduling")),
                  Duration.ofSeconds(1)),
              ServiceSettings.from(CONFIG.getConfig("ascribe.service")),
              0));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private void submit() {
    registry.tell(new RegistryProtocol.Submit(SUBMISSION, submitted.ref()));
  }

  private boolean isKnown() {
    TestProbe<RegistryProtocol.Reply<StudyStatus>> asker = KIT.createTestProbe();
    registry.tell(new RegistryProtocol.Get(ID, RunQuery.FIRST, asker.ref()));
    return asker.receiveMessage().found().isPresent();
  }

  private void listen() {
    registry.tell(new RegistryProtocol.ReadEvents(ID, 0, reader.ref()));
  }

  private StudyEvent heard() {
    return reader.receiveMessage().events().get(0).event();
  }

  private static AscribeException refusal() {
    return new AscribeException(ErrorCode.MODEL_NOT_FOUND, "no such model");
  }

  @Test
  void whoListensToAStudyThatIsRefusedIsToldSo() {
    submit();
    assertThat(isKnown()).isTrue();
    listen();
    opening.completeExceptionally(refusal());

    assertThat(heard())
        .isEqualTo(new StudyEvent.StudyAborted(ID, ErrorCode.MODEL_NOT_FOUND, "no such model"));
    assertThat(submitted.receiveMessage().refusal()).isPresent();
    assertThat(isKnown()).isFalse();
  }

  @Test
  void whoListensToAStudyThatIsDoneAlreadyIsToldSo() {
    submit();
    assertThat(isKnown()).isTrue();
    listen();
    opening.complete(Optional.empty());

    assertThat(heard()).isInstanceOf(StudyEvent.StudyCompleted.class);
    submitted.expectMessage(RegistryProtocol.Reply.askTheStore());
  }

  @Test
  void whoReadsOfAStudyThatIsForgottenIsSentAway() {
    registry.tell(new RegistryProtocol.ReadEvents("forgotten", 41, reader.ref()));

    RegistryProtocol.Events events = reader.receiveMessage();
    assertThat(events.isEnd()).isTrue();
    assertThat(events.events()).extracting(StudyEvent.Numbered::number).containsExactly(42L);
  }

  @Test
  void aStudyThatCannotGoOnIsLeftToTheStoreWhenItIsCancelled() {
    registry.tell(new RegistryProtocol.Resume(SUBMISSION, Instant.EPOCH));
    TestProbe<RegistryProtocol.Reply<StudyStatus>> cancelled = KIT.createTestProbe();
    registry.tell(new RegistryProtocol.Cancel(ID, cancelled.ref()));
    opening.completeExceptionally(refusal());

    cancelled.expectMessage(RegistryProtocol.Reply.askTheStore());
    assertThat(isKnown()).isFalse();
  }
}
