package dev.ascribe.scheduling.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.aggregation.AggregatorProtocol;
import dev.ascribe.aggregation.AggregatorSettings;
import dev.ascribe.aggregation.ResultAggregator;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.storage.Rows;
import dev.ascribe.telemetry.Recorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An aggregator that fails and is restarted while its senders wait for answers. */
@Timeout(120)
abstract class RestartedAggregatorContract {
  private static final int WRITERS = 3;
  private static final int WRITES = 60;
  private static final int RESTARTS = 4;

  private final ActorTestKit kit = ActorTestKit.create(ConfigFactory.load());

  /** Lets the aggregator fail: now as it accepts rows, now as it is about to acknowledge some. */
  private static final class Saboteur implements Recorder {
    private final AtomicInteger left = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();

    void failOnce() {
      left.set(1);
    }

    private void fail(boolean isTurn) {
      if (isTurn && left.compareAndSet(1, 0)) {
        done.incrementAndGet();
        throw new IllegalStateException("sabotage");
      }
    }

    @Override
    public void storeWaiting(OptionalLong sinceNanos) {
      fail(done.get() % 2 == 0);
    }

    @Override
    public void rowsStored(String table, int rows) {
      fail(done.get() % 2 == 1);
    }
  }

  private final TestProbe<StudyWriter.Reply> owner = kit.createTestProbe();

  /** Returns the URL of a new store. */
  abstract String newUrl();

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void everyRowIsInTheStoreOnceAndTheNewestVersionStays() {
    Saboteur saboteur = new Saboteur();
    try (ResultStore store = ResultStores.open(newUrl())) {
      store.upsert(List.of(Rows.study(), Rows.run()));
      ActorRef<AggregatorProtocol.Command> aggregator =
          kit.spawn(
              Behaviors.supervise(
                      ResultAggregator.create(
                          store, AggregatorSettings.from(ConfigFactory.load()), saboteur))
                  .onFailure(AggregatorSettings.SUPERVISION));
      List<ActorRef<StudyWriter.Command>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        writers.add(kit.spawn(StudyWriter.create(aggregator)));
      }
      for (int write = 0; write < WRITES; write++) {
        if (write % (WRITES / RESTARTS) == 5) {
          saboteur.failOnce();
        }
        for (int i = 0; i < WRITERS; i++) {
          String instance = i + "-" + write;
          List<ResultRow> rows =
              List.of(Rows.prediction(instance), Rows.metric(instance, "auprc", write));
          writers.get(i).tell(new StudyWriter.WriteInstance(null, rows, owner.ref()));
        }
        writers.get(0).tell(runWithStatus("version" + write));
        for (int i = 0; i < WRITERS + 1; i++) {
          assertThat(owner.receiveMessage(Duration.ofSeconds(20)).failure()).isEmpty();
        }
      }
      owner.expectNoMessage();
      kit.stop(aggregator);

      assertThat(saboteur.done).hasValue(RESTARTS);
      TreeSet<String> expected = new TreeSet<>();
      for (int i = 0; i < WRITERS; i++) {
        for (int write = 0; write < WRITES; write++) {
          expected.add(i + "-" + write);
        }
      }
      assertThat(store.predictions(Rows.STUDY, Rows.RUN))
          .extracting(PredictionRow::instanceId)
          .containsExactlyElementsOf(expected);
      assertThat(store.instanceMetrics(Rows.STUDY, Rows.RUN)).hasSameSizeAs(expected);
      assertThat(store.run(Rows.STUDY, Rows.RUN).orElseThrow().status())
          .isEqualTo("version" + (WRITES - 1));
      assertThat(store.failures(Rows.STUDY)).isEmpty();
    }
  }

  private StudyWriter.WriteRun runWithStatus(String status) {
    return new StudyWriter.WriteRun(null, List.of(Rows.run().withStatus(status)), owner.ref());
  }
}
