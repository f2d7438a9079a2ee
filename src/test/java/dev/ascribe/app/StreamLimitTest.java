package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StreamLimitTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create(ManualTime.config().withFallback(ConfigFactory.load()));
  private static final ManualTime TIME = ManualTime.get(KIT.system());
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final StreamLimit limit = new StreamLimit(KIT.system(), 1, PATIENCE);

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static CompletableFuture<Done> run(Source<?, ?> stream) {
    return stream.runWith(Sink.ignore(), KIT.system()).toCompletableFuture();
  }

  private void assertFull() {
    assertThatThrownBy(() -> limit.admit(Source.<Integer>never()))
        .isInstanceOfSatisfying(
            AscribeException.class, full -> assertThat(full.code()).isEqualTo(ErrorCode.BUSY))
        .hasMessageContaining("1 streams of events are open");
  }

  /** Waits until a place is free, and takes it for a stream. */
  private <T> Source<T, NotUsed> admitted(Source<T, NotUsed> stream) {
    return KIT.createTestProbe().awaitAssert(() -> limit.admit(stream));
  }

  @Test
  void aStreamCountsBeforeItIsRun() {
    assertThat(limit.admit(Source.single(1))).isNotNull();
    assertFull();
  }

  @Test
  void aStreamCountsAsLongAsItRuns() {
    CompletableFuture<Integer> end = new CompletableFuture<>();
    CompletableFuture<Done> read = run(limit.admit(Source.completionStage(end)));
    assertFull();

    end.complete(1);

    assertThat(read).succeedsWithin(20, TimeUnit.SECONDS);
    assertThat(admitted(Source.single(1))).isNotNull();
  }

  @Test
  void aStreamThatFailsGivesItsPlaceBack() {
    assertThat(run(limit.admit(Source.failed(new IllegalStateException("broken")))))
        .failsWithin(20, TimeUnit.SECONDS);
    assertThat(admitted(Source.single(1))).isNotNull();
  }

  @Test
  void aStreamWhoseReaderLeavesGivesItsPlaceBack() {
    UniqueKillSwitch reader =
        limit
            .admit(Source.<Integer>never())
            .viaMat(KillSwitches.single(), Keep.right())
            .to(Sink.ignore())
            .run(KIT.system());
    assertFull();
    reader.shutdown();
    assertThat(admitted(Source.single(1))).isNotNull();
  }

  @Test
  void aStreamThatNobodyRunsGivesItsPlaceBack() {
    Source<Integer, NotUsed> forgotten = limit.admit(Source.single(1));
    TIME.timePasses(PATIENCE.minusMillis(1));
    assertFull();
    TIME.timePasses(Duration.ofMillis(1));

    Source<Integer, NotUsed> next = admitted(Source.single(2));
    assertThat(run(forgotten))
        .failsWithin(20, TimeUnit.SECONDS)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(AscribeException.class);
    assertThat(run(next)).succeedsWithin(20, TimeUnit.SECONDS);
    KIT.createTestProbe()
        .awaitAssert(
            () -> {
              CompletionStage<List<Integer>> late = forgotten.runWith(Sink.seq(), KIT.system());
              assertThat(late.toCompletableFuture())
                  .succeedsWithin(20, TimeUnit.SECONDS)
                  .isEqualTo(List.of(1));
              return null;
            });
  }

  @Test
  void aStreamThatRunsKeepsItsPlace() {
    CompletableFuture<Integer> read = new CompletableFuture<>();
    CompletableFuture<Done> end =
        run(limit.admit(Source.single(1).concat(Source.never())).map(read::complete));
    assertThat(read).succeedsWithin(20, TimeUnit.SECONDS);
    TIME.timePasses(PATIENCE.multipliedBy(2));
    assertFull();
    assertThat(end).isNotDone();
  }
}
