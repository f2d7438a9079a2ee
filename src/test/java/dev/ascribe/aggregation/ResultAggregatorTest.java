package dev.ascribe.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.aggregation.AggregatorProtocol.AwaitCommits;
import dev.ascribe.aggregation.AggregatorProtocol.Busy;
import dev.ascribe.aggregation.AggregatorProtocol.Command;
import dev.ascribe.aggregation.AggregatorProtocol.Flush;
import dev.ascribe.aggregation.AggregatorProtocol.Flushed;
import dev.ascribe.aggregation.AggregatorProtocol.Reply;
import dev.ascribe.aggregation.AggregatorProtocol.Store;
import dev.ascribe.aggregation.AggregatorProtocol.StoreFailed;
import dev.ascribe.aggregation.AggregatorProtocol.Stored;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.storage.Rows;
import dev.ascribe.telemetry.MeterNames;
import dev.ascribe.telemetry.MicrometerRecorder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.LoggingTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ResultAggregatorTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create(ManualTime.config().withFallback(ConfigFactory.load()));
  private static final ManualTime TIME = ManualTime.get(KIT.system());

  private static final Duration INTERVAL = Duration.ofMillis(200);
  private static final Duration BACKOFF = Duration.ofMillis(100);
  private static final AggregatorSettings SETTINGS = settings(Duration.ZERO);

  private final AtomicLong nanos = new AtomicLong();
  private final SwitchableStore store = new SwitchableStore();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final TestProbe<Reply> replies = KIT.createTestProbe();
  private final TestProbe<Flushed> flushes = KIT.createTestProbe();
  private ActorRef<Command> aggregator = spawn(store);

  @TempDir Path directory;

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void stop() {
    IntStream.range(0, 10).forEach(i -> store.letCommit());
    KIT.stop(aggregator);
  }

  @Test
  void aFewRowsAreCommittedTogetherWhenTheIntervalEnds() {
    send(1, rows("a", 3));
    send(2, rows("b", 4));
    awaitHandled(7);
    TIME.expectNoMessageFor(INTERVAL.minusMillis(1), replies);
    assertThat(store.committed()).isEmpty();
    TIME.timePasses(Duration.ofMillis(1));
    replies.expectMessage(new Stored(1));
    replies.expectMessage(new Stored(2));
    assertThat(store.committed()).extracting(List::size).containsExactly(7);
  }

  @Test
  void aFullBatchIsCommittedAtOnceAndMessagesAreNeverSplit() {
    send(1, rows("a", 6));
    send(2, rows("b", 6));
    replies.expectMessage(new Stored(1));
    replies.expectMessage(new Stored(2));
    send(3, rows("c", 25));
    replies.expectMessage(new Stored(3));
    assertThat(store.committed()).extracting(List::size).containsExactly(12, 25);
  }

  @Test
  void nothingIsAcknowledgedBeforeItIsCommitted() {
    store.hold();
    send(1, rows("a", 10));
    assertThat(store.awaitAttempt()).isEqualTo(10);
    send(2, rows("b", 10));
    replies.expectNoMessage(Duration.ofMillis(20));
    store.letCommit();
    replies.expectMessage(new Stored(1));
    assertThat(store.awaitAttempt()).isEqualTo(10);
    replies.expectNoMessage(Duration.ofMillis(20));
    store.letCommit();
    replies.expectMessage(new Stored(2));
  }

  @Test
  void aFullBufferRefusesAndTakesRowsAgainLater() {
    store.hold();
    send(1, rows("a", 30));
    store.awaitAttempt();
    send(2, rows("b", 10));
    send(3, rows("c", 1));
    replies.expectMessage(new Busy(3, 40));
    store.letCommit();
    replies.expectMessage(new Stored(1));
    store.awaitAttempt();
    send(4, rows("d", 30));
    store.letCommit();
    store.letCommit();
    replies.expectMessage(new Stored(2));
    replies.expectMessage(new Stored(4));
  }

  @Test
  void aMessageLargerThanTheBufferIsTakenWhenNothingWaits() {
    send(1, rows("a", 100));
    replies.expectMessage(new Stored(1));
  }

  @Test
  void aMessageThatIsSentAgainWhileItWaitsIsStoredOnce() {
    store.hold();
    send(1, rows("a", 10));
    assertThat(store.awaitAttempt()).isEqualTo(10);
    send(2, rows("b", 10));
    send(1, rows("a", 10));
    send(2, rows("b", 10));
    store.letCommit();
    store.letCommit();
    replies.expectMessage(new Stored(1));
    replies.expectMessage(new Stored(2));
    assertThat(store.committed()).hasSize(2);
    replies.expectNoMessage();
    // After the answer, it is another message, which does no harm.
    send(1, rows("a", 10));
    store.letCommit();
    replies.expectMessage(new Stored(1));
  }

  @Test
  void whoAwaitsCommitsDoesNotHurryThem() {
    aggregator.tell(new AwaitCommits(flushes.ref()));
    flushes.expectMessage(new Flushed(0));
    send(1, rows("a", 3));
    aggregator.tell(new AwaitCommits(flushes.ref()));
    TIME.expectNoMessageFor(INTERVAL.minusMillis(1), flushes);
    TIME.timePasses(Duration.ofMillis(1));
    flushes.expectMessage(new Flushed(0));
    replies.expectMessage(new Stored(1));
  }

  @Test
  void aFlushIsAnsweredWhenAllThatWasAcceptedIsCommitted() {
    store.hold();
    send(1, rows("a", 10));
    send(2, rows("b", 3));
    store.awaitAttempt();
    aggregator.tell(new Flush(flushes.ref()));
    send(3, rows("c", 2));
    store.letCommit();
    replies.expectMessage(new Stored(1));
    flushes.expectNoMessage(Duration.ofMillis(20));
    // No time passes: the flush itself is why the rest is committed.
    store.letCommit();
    replies.expectMessage(new Stored(2));
    replies.expectMessage(new Stored(3));
    flushes.expectMessage(new Flushed(0));
    aggregator.tell(new Flush(flushes.ref()));
    flushes.expectMessage(new Flushed(0));
  }

  @Test
  void aFailedCommitIsTriedAgainAfterGrowingPauses() {
    store.failNext(2);
    afterFailure(1, () -> send(1, rows("a", 10)));
    afterFailure(2, () -> passUntilAttempt(BACKOFF));
    passUntilAttempt(BACKOFF.multipliedBy(2));
    replies.expectMessage(new Stored(1));
    assertThat(store.committed()).hasSize(1);
  }

  @Test
  void rowsAreGivenBackWhenTheStoreKeepsFailing() {
    store.failNext(3);
    send(1, rows("a", 4));
    send(2, rows("b", 4));
    afterFailure(1, () -> aggregator.tell(new Flush(flushes.ref())));
    afterFailure(2, () -> passUntilAttempt(BACKOFF));
    passUntilAttempt(BACKOFF.multipliedBy(2));
    replies.expectMessage(new StoreFailed(1, ErrorCode.DISK_FULL, "store test: the disk is full"));
    replies.expectMessage(new StoreFailed(2, ErrorCode.DISK_FULL, "store test: the disk is full"));
    flushes.expectMessage(new Flushed(8));
    send(3, rows("c", 10));
    replies.expectMessage(new Stored(3));
  }

  private void outlast(Duration pause) {
    nanos.addAndGet(pause.toNanos());
    passUntilAttempt(pause);
  }

  /** Has a store fail from the first commit to the one after so many attempts. */
  private void beginOutage(int attempts) {
    KIT.stop(aggregator);
    aggregator = spawn(store, settings(Duration.ofSeconds(2)));
    store.failNext(attempts);
    afterFailure(1, () -> send(1, rows("a", 30)));
    afterFailure(2, () -> outlast(BACKOFF));
    afterFailure(3, () -> outlast(BACKOFF.multipliedBy(2)));
    for (int attempt = 4; attempt <= 6; attempt++) {
      afterFailure(attempt, () -> outlast(Duration.ofMillis(400)));
    }
  }

  @Test
  void anOutageOfTheStoreIsWaitedFor() {
    beginOutage(6);
    // Whoever has more waits too.
    send(2, rows("b", 11));
    replies.expectMessage(new Busy(2, 30));

    outlast(Duration.ofMillis(400));

    replies.expectMessage(new Stored(1));
    assertThat(meters.get(MeterNames.STORE_FAILURES).counter().count()).isEqualTo(6);
  }

  @Test
  void patienceWithAnOutageEnds() {
    beginOutage(100);
    afterFailure(7, () -> outlast(Duration.ofMillis(400)));

    outlast(Duration.ofMillis(400));

    replies.expectMessage(new StoreFailed(1, ErrorCode.DISK_FULL, "store test: the disk is full"));
  }

  @Test
  void whoStopsDoesNotWaitForTheEndOfAnOutage() {
    beginOutage(100);

    aggregator.tell(new Flush(flushes.ref()));

    replies.expectMessage(new StoreFailed(1, ErrorCode.DISK_FULL, "store test: the disk is full"));
    flushes.expectMessage(new Flushed(30));
  }

  @Test
  void aFaultyMessageDoesNotTakeItsNeighboursAlong() {
    send(1, rows("a", 2));
    send(2, rows("bad", 2));
    send(3, rows("c", 2));
    aggregator.tell(new Flush(flushes.ref()));
    replies.expectMessage(new Stored(1));
    replies.expectMessage(
        new StoreFailed(2, ErrorCode.INTERNAL, "store test: refuses the study 'bad'"));
    replies.expectMessage(new Stored(3));
    flushes.expectMessage(new Flushed(2));
  }

  @Test
  void resultsReachARealStoreAndAreCounted() {
    List<ResultRow> instance = new ArrayList<>(List.of(Rows.prediction("i1")));
    instance.add(Rows.metric("i1", "auprc", 0.5));
    instance.add(Rows.metric("i1", "token-f1", 0.5));
    try (ResultStore real = ResultStores.open("jdbc:sqlite:" + directory.resolve("results.db"))) {
      ActorRef<Command> actor = spawn(real);
      actor.tell(new Store(List.of(Rows.study(), Rows.run()), replies.ref(), 1));
      actor.tell(new Store(instance, replies.ref(), 2));
      actor.tell(new Flush(flushes.ref()));
      flushes.expectMessage(Duration.ofSeconds(20), new Flushed(0));
      assertThat(real.completedInstances(Rows.STUDY, Rows.RUN)).containsExactly("i1");
      KIT.stop(actor);
    }
    assertThat(meters.get(MeterNames.STORE_ROWS).tag(MeterNames.TABLE, "metric").counter().count())
        .isEqualTo(2);
    assertThat(meters.get(MeterNames.STORE_LAG).timer().count()).isPositive();
  }

  private ActorRef<Command> spawn(ResultStore into) {
    return spawn(into, SETTINGS);
  }

  private ActorRef<Command> spawn(ResultStore into, AggregatorSettings settings) {
    return KIT.spawn(
        ResultAggregator.create(into, settings, new MicrometerRecorder(meters), nanos::get));
  }

  private static AggregatorSettings settings(Duration outagePatience) {
    return new AggregatorSettings(
        40, 10, INTERVAL, 3, outagePatience, BACKOFF, Duration.ofMillis(400));
  }

  private void send(long correlationId, List<ResultRow> rows) {
    aggregator.tell(new Store(rows, replies.ref(), correlationId));
  }

  /** Time may pass only when what was sent has been handled; a refusal tells that it was. */
  private void awaitHandled(int heldRows) {
    send(99, rows("too-many", SETTINGS.bufferRows()));
    replies.expectMessage(new Busy(99, heldRows));
  }

  /** Does something, and waits until the aggregator has taken note of the failed attempt. */
  private void afterFailure(int attempt, Runnable action) {
    LoggingTestKit.warn("attempt " + attempt + ",")
        .withLoggerName(ResultAggregator.class.getName())
        .expect(
            KIT.system(),
            () -> {
              action.run();
              return null;
            });
    store.awaitAttempt();
  }

  /** Lets just so much time pass that the next commit is attempted. */
  private void passUntilAttempt(Duration pause) {
    TIME.expectNoMessageFor(pause.minusMillis(1), replies);
    assertThat(store.hasAttempt()).isFalse();
    TIME.timePasses(Duration.ofMillis(1));
  }

  private static List<ResultRow> rows(String study, int count) {
    return IntStream.range(0, count)
        .<ResultRow>mapToObj(i -> new StudyRow(study, study + i, "digest", "{}", "done"))
        .toList();
  }
}
