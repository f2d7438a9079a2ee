package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.TokenRow;
import dev.ascribe.scheduling.NumberedEvent;
import dev.ascribe.scheduling.Priority;
import dev.ascribe.scheduling.Service;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudyStatus.State;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.scheduling.Submission;
import dev.ascribe.study.StudySpec;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.AdditiveRuntime;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Studies of a daemon, with a real store and a device that holds additive models. */
@Timeout(60)
class StudyServiceTest {
  private static final StudySpec STUDY = TinyStudies.study("");
  private static final StudySubmission SUBMISSION = new StudySubmission(STUDY, Priority.NORMAL);

  /** Lets everything pass until it is told to hold the device up. */
  private static final class Gate implements Consumer<List<TokenRow>> {
    private final Semaphore open = new Semaphore(Integer.MAX_VALUE / 2);

    @Override
    public void accept(List<TokenRow> rows) {
      open.acquireUninterruptibly();
    }

    /** Lets so many more batches pass. */
    void pass(int batches) {
      open.drainPermits();
      open.release(batches);
    }

    void passAll() {
      open.release(Integer.MAX_VALUE / 4);
    }
  }

  /** Collects what a subscriber hears. */
  private static final class Ear implements Consumer<NumberedEvent> {
    private final LinkedBlockingQueue<NumberedEvent> heard = new LinkedBlockingQueue<>();

    @Override
    public void accept(NumberedEvent event) {
      heard.add(event);
    }

    NumberedEvent next() throws InterruptedException {
      NumberedEvent event = heard.poll(20, TimeUnit.SECONDS);
      assertThat(event).as("an event").isNotNull();
      return event;
    }

    NumberedEvent awaitFirst(Class<? extends StudyEvent> type) throws InterruptedException {
      NumberedEvent event = next();
      while (!type.isInstance(event.event())) {
        event = next();
      }
      return event;
    }
  }

  @TempDir Path home;
  private final Gate gate = new Gate();

  private ServingEngine open(String... settings) {
    Config config =
        ConfigFactory.parseString(
                "ascribe.aggregation.flush-interval = 5ms\n" + String.join("\n", settings))
            .withFallback(ConfigFactory.load());
    return AdditiveEngine.serving(
        home, Map.of("cpu:0", new AdditiveRuntime(gate)), config, Recorder.NONE);
  }

  private static <T> T get(CompletionStage<T> stage) {
    return EmbeddedEngine.await(stage.toCompletableFuture());
  }

  private static StudyStatus awaitEnd(Service service, StudySpec study) throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    get(
        service.subscribe(
            study.id(),
            0,
            event -> {
              if (event.event() instanceof StudyEvent.StudyCompleted
                  || event.event() instanceof StudyEvent.StudyAborted
                  || event.event() instanceof StudyEvent.StudyCancelled) {
                ended.countDown();
              }
            }));
    assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
    return get(service.study(study.id()));
  }

  @Test
  void aStudyIsRunOnceHoweverOftenItIsSubmitted() throws Exception {
    try (ServingEngine engine = open()) {
      gate.pass(1);
      Submission first = get(engine.submit(SUBMISSION));
      Submission second = get(engine.submit(SUBMISSION));
      gate.passAll();
      StudyStatus ended = awaitEnd(engine, STUDY);
      Submission third = get(engine.submit(SUBMISSION));

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
      assertThat(get(engine.studies())).extracting(StudyStatus::id).containsExactly(STUDY.id());
    }
    try (ServingEngine engine = open()) {
      Submission later = get(engine.submit(SUBMISSION));
      assertThat(later.accepted()).isFalse();
      assertThat(later.study().state()).isEqualTo(State.DONE);
      assertThat(later.study().runs()).hasSize(3);
      assertThat(get(engine.studies()))
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
              engine.instances("no-such", "run", 0, 10),
              engine.subscribe("no-such", 0, event -> {}))) {
        assertThat(refused)
            .failsWithin(10, TimeUnit.SECONDS)
            .withThrowableOfType(java.util.concurrent.ExecutionException.class)
            .havingCause()
            .isInstanceOfSatisfying(
                AscribeException.class,
                failure -> assertThat(failure.code()).isEqualTo(ErrorCode.UNKNOWN_STUDY));
      }
    }
  }
}
