package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.app.TinyStudies.Stored;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.Priority;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.storage.ForwardingStore;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.storage.StudyLocks.StudyLock;
import dev.ascribe.study.StudySpec;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.AdditiveRuntime;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A daemon that loses a study to another process, and how it gives its studies up. */
@Timeout(60)
class TakenOverStudyTest {
  private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.load());
  private static final StudySpec STUDY = TinyStudies.study("");
  private static final StudySpec OTHER = TinyStudies.study("name = other");

  @TempDir Path home;
  private final Gate gate = new Gate();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static Config config(String settings) {
    return ConfigFactory.parseString(settings).withFallback(ConfigFactory.load());
  }

  private static void submit(ServingEngine engine, StudySpec study) {
    assertThat(engine.submit(new StudySubmission(study, Priority.NORMAL)))
        .succeedsWithin(20, TimeUnit.SECONDS);
  }

  /** Returns the last event of a study, once there is one. */
  private static CompletableFuture<StudyEvent> end(ServingEngine engine, StudySpec study)
      throws Exception {
    return engine
        .events(study.id(), 0)
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS)
        .runWith(Sink.last(), KIT.system())
        .thenApply(StudyEvent.Numbered::event)
        .toCompletableFuture();
  }

  private static StudyStatus.State state(ServingEngine engine, StudySpec study) throws Exception {
    return engine.study(study.id()).toCompletableFuture().get(20, TimeUnit.SECONDS).state();
  }

  private void takeOver(String studyId) throws SQLException {
    update("study_epoch SET epoch = epoch + 1, owner = '4711 on elsewhere'", studyId);
  }

  private void finishElsewhere(String studyId) throws SQLException {
    update("study SET status = 'done'", studyId);
  }

  private void update(String change, String studyId) throws SQLException {
    try (Connection connection = DriverManager.getConnection(TinyStudies.url(home));
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 20000");
      assertThat(
              statement.executeUpdate("UPDATE %s WHERE study_id = '%s'".formatted(change, studyId)))
          .isOne();
    }
  }

  @Test
  void oneLineTellsOfTheLossAndOtherStudiesGoOn() throws Exception {
    String line =
        "study %s was taken over by process 4711 on elsewhere; this process writes nothing more to it"
            .formatted(STUDY.id());
    List<String> logged = new CopyOnWriteArrayList<>();
    AppenderBase<ILoggingEvent> appender =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            logged.add(event.getFormattedMessage());
          }
        };
    appender.start();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    try (ServingEngine engine =
        AdditiveEngine.serving(
            home,
            Map.of("cpu:0", new AdditiveRuntime(gate)),
            config("ascribe.aggregation.flush-interval = 5ms, ascribe.worker.batch-tokens = 40"),
            Recorder.NONE)) {
      gate.pass(20);
      submit(engine, STUDY);
      submit(engine, OTHER);
      CompletableFuture<StudyEvent> end = end(engine, STUDY);
      takeOver(STUDY.id());
      Stored before = Stored.read(home, STUDY);
      gate.passAll();

      assertThat(end.get(20, TimeUnit.SECONDS))
          .isEqualTo(new StudyEvent.StudyAborted(STUDY.id(), ErrorCode.TAKEN_OVER, line));
      assertThat(end(engine, OTHER).get(40, TimeUnit.SECONDS))
          .isInstanceOf(StudyEvent.StudyCompleted.class);
      Stored after = Stored.read(home, STUDY);
      assertThat(after.predictions()).usingRecursiveComparison().isEqualTo(before.predictions());
      assertThat(after.runs()).isEqualTo(before.runs());
      assertThat(after.failures()).isEmpty();
      assertThat(Stored.read(home, OTHER).predictions()).hasSize(9);

      finishElsewhere(STUDY.id());
      while (state(engine, STUDY) != StudyStatus.State.DONE) {
        // The daemon forgets the study when it has given the lock back, and then asks the store.
        assertThat(Thread.interrupted()).as("the time is over").isFalse();
      }
    } finally {
      root.detachAppender(appender);
    }
    assertThat(logged).filteredOn(each -> each.contains(" taken over ")).hasSize(1);
    assertThat(logged).anyMatch(each -> each.contains(line));
  }

  /** A store whose commits wait, once it is told so, until the test lets them go on. */
  private static final class SlowStore extends ForwardingStore {
    private final AtomicBoolean isSlow = new AtomicBoolean();
    private final CountDownLatch inCommit = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    SlowStore(ResultStore real) {
      super(real);
    }

    @Override
    public void upsert(List<? extends ResultRow> rows) {
      if (isSlow.get()) {
        inCommit.countDown();
        try {
          assertThat(released.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
      super.upsert(rows);
    }
  }

  @Test
  void aStudyStaysLockedUntilItsLastRowsAreDurable() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    Recorder recorder =
        new Recorder() {
          @Override
          public void storeWaiting(OptionalLong sinceNanos) {
            if (sinceNanos.isPresent()) {
              waiting.countDown();
            }
          }
        };
    Config rare = config("ascribe.aggregation.flush-interval = 1h");
    SlowStore store = new SlowStore(ResultStores.open(TinyStudies.url(home)));
    AtomicBoolean stopping = new AtomicBoolean();
    try (ServingEngine engine =
            new ServingEngine(
                AdditiveEngine.over(
                    store,
                    () ->
                        new EngineCore(
                            AdditiveEngine.parts(
                                store,
                                AdditiveEngine.housekeeping(store, home, rare),
                                EngineParts.journal(home, TinyStudies.url(home), store),
                                stopping,
                                AdditiveEngine.opener(store, home, stopping),
                                Map.of("cpu:0", new AdditiveRuntime(rows -> {})),
                                rare,
                                recorder),
                            rare)));
        ResultStore other = ResultStores.open(TinyStudies.url(home))) {
      submit(engine, STUDY);
      assertThat(waiting.await(20, TimeUnit.SECONDS)).isTrue();
      store.isSlow.set(true);
      CompletableFuture<Void> closed = CompletableFuture.runAsync(engine::close);
      assertThat(store.inCommit.await(20, TimeUnit.SECONDS)).isTrue();

      assertThat(isLocked(other)).isTrue();
      store.released.countDown();

      assertThat(closed).succeedsWithin(20, TimeUnit.SECONDS);
      assertThat(isLocked(other)).isFalse();
    }
  }

  private static boolean isLocked(ResultStore store) {
    try (StudyLock lock = store.locks().lock(STUDY.id())) {
      return !lock.isOwn();
    } catch (AscribeException held) {
      assertThat(held).hasMessageContaining("is being run by process");
      return true;
    }
  }
}
