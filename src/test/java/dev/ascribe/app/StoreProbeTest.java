package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.aggregation.AggregatorProtocol.StoreProblem;
import dev.ascribe.storage.ForwardingStore;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StoreProbeTest {
  private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.load());

  @TempDir Path home;
  private final TestProbe<StoreProblem> asker = KIT.createTestProbe();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private StoreProblem ask(ActorRef<StoreProbe.GetProblem> probe) {
    probe.tell(StoreProbe.GetProblem.now(asker.ref()));
    return asker.receiveMessage(Duration.ofSeconds(20));
  }

  @Test
  void aStoreThatCanBeWrittenHasNoProblem() {
    try (ResultStore store = ResultStores.open(TinyStudies.url(home))) {
      assertThat(ask(KIT.spawn(StoreProbe.create(store))).line()).isEmpty();
    }
  }

  @Test
  void aStoreThatCannotBeWrittenSaysWhy() {
    ResultStore closed = ResultStores.open(TinyStudies.url(home));
    closed.close();
    assertThat(ask(KIT.spawn(StoreProbe.create(closed))).line()).isPresent();
  }

  @Test
  void anUnforeseenFailureOfTheStoreIsAProblemToo() {
    try (ResultStore real = ResultStores.open(TinyStudies.url(home))) {
      ResultStore broken =
          new ForwardingStore(real) {
            @Override
            public void checkWritable() {
              throw new IllegalStateException("the pool is gone");
            }
          };
      ActorRef<StoreProbe.GetProblem> probe = KIT.spawn(StoreProbe.create(broken));
      assertThat(ask(probe).line()).contains("IllegalStateException: the pool is gone");
      assertThat(ask(probe).line()).contains("IllegalStateException: the pool is gone");
    }
  }

  @Test
  void anAnswerIsNeverOlderThanItsQuestion() {
    AtomicInteger checks = new AtomicInteger();
    AtomicBoolean isDown = new AtomicBoolean();
    CountDownLatch mayEnd = new CountDownLatch(1);
    try (ResultStore real = ResultStores.open(TinyStudies.url(home))) {
      ResultStore store =
          new ForwardingStore(real) {
            @Override
            public void checkWritable() {
              if (isDown.get()) {
                throw new IllegalStateException("down");
              }
              if (checks.incrementAndGet() == 2) {
                awaitLatch(mayEnd);
              }
            }
          };
      ActorRef<StoreProbe.GetProblem> probe = KIT.spawn(StoreProbe.create(store));
      assertThat(ask(probe).line()).isEmpty();
      isDown.set(true);
      assertThat(ask(probe).line()).isPresent();
      isDown.set(false);

      // Nine questions arrive during the second check, and share the third one.
      for (int i = 0; i < 10; i++) {
        probe.tell(StoreProbe.GetProblem.now(asker.ref()));
      }
      mayEnd.countDown();
      for (int i = 0; i < 10; i++) {
        assertThat(asker.receiveMessage(Duration.ofSeconds(20)).line()).isEmpty();
      }
      assertThat(checks.get()).isLessThanOrEqualTo(3);
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
