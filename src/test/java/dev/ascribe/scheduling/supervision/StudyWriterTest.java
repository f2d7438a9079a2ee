package dev.ascribe.scheduling.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.aggregation.ResultAggregator;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.worker.protocol.UnitResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StudyWriterTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create(ManualTime.config().withFallback(ConfigFactory.load()));
  private static final ManualTime TIME = ManualTime.get(KIT.system());

  /** What became of the rows of a name. */
  private record Ended(String name, Optional<UnitResult.Failed> failure) {}

  private final TestProbe<ResultAggregator.Command> aggregator = KIT.createTestProbe();
  private final TestProbe<Ended> owner = KIT.createTestProbe();
  private final ActorRef<StudyWriter.Command> writer =
      KIT.spawn(StudyWriter.create(aggregator.ref()));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private void write(String name) {
    writer.tell(
        new StudyWriter.Write<>(
            List.of(new StudyRow("study", name, "digest", "{}", "running")),
            owner.ref(),
            failure -> new Ended(name, failure)));
  }

  private ResultAggregator.Store expect(String... names) {
    ResultAggregator.Store store = aggregator.expectMessageClass(ResultAggregator.Store.class);
    assertThat(store.rows())
        .extracting((ResultRow row) -> ((StudyRow) row).name())
        .containsExactly(names);
    return store;
  }

  private static void answer(ResultAggregator.Store store) {
    store.replyTo().tell(new ResultAggregator.Stored(store.correlationId()));
  }

  @Test
  void anOlderRowNeverComesAfterANewerOne() {
    write("older");
    ResultAggregator.Store refused = expect("older");
    write("newer");
    refused.replyTo().tell(new ResultAggregator.Busy(0, 20_000));
    TIME.expectNoMessageFor(Duration.ofMillis(199), aggregator);
    TIME.timePasses(Duration.ofMillis(1));

    answer(expect("older"));
    owner.expectMessage(new Ended("older", Optional.empty()));
    answer(expect("newer"));
    owner.expectMessage(new Ended("newer", Optional.empty()));
  }

  @Test
  void whatComesMeanwhileGoesTogetherAndInOrder() {
    write("first");
    ResultAggregator.Store first = expect("first");
    write("second");
    write("third");
    answer(first);

    answer(expect("second", "third"));

    owner.expectMessage(new Ended("first", Optional.empty()));
    owner.expectMessage(new Ended("second", Optional.empty()));
    owner.expectMessage(new Ended("third", Optional.empty()));
  }

  @Test
  void aFaultyRowDoesNotTakeOthersAlong() {
    write("first");
    ResultAggregator.Store first = expect("first");
    write("faulty");
    write("sound");
    answer(first);
    ResultAggregator.Store both = expect("faulty", "sound");
    both.replyTo().tell(new ResultAggregator.StoreFailed(0, ErrorCode.INTERNAL, "no key"));

    ResultAggregator.Store alone = expect("faulty");
    alone.replyTo().tell(new ResultAggregator.StoreFailed(0, ErrorCode.INTERNAL, "no key"));
    answer(expect("sound"));

    owner.expectMessage(new Ended("first", Optional.empty()));
    owner.expectMessage(
        new Ended("faulty", Optional.of(new UnitResult.Failed(ErrorCode.INTERNAL, "no key"))));
    owner.expectMessage(new Ended("sound", Optional.empty()));
  }

  @Test
  void aFaultOfTheStoreFailsAllThatWasSent() {
    write("first");
    ResultAggregator.Store first = expect("first");
    UnitResult.Failed full = new UnitResult.Failed(ErrorCode.DISK_FULL, "full");
    first.replyTo().tell(new ResultAggregator.StoreFailed(0, full.code(), full.message()));

    owner.expectMessage(new Ended("first", Optional.of(full)));
  }
}
