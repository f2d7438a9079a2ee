package dev.ascribe.scheduling.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.aggregation.AggregatorProtocol;
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

  private final TestProbe<AggregatorProtocol.Command> aggregator = KIT.createTestProbe();
  private final TestProbe<StudyWriter.Reply> owner = KIT.createTestProbe();
  private final ActorRef<StudyWriter.Command> writer =
      KIT.spawn(StudyWriter.create(aggregator.ref()));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private void write(String name) {
    writer.tell(new StudyWriter.WriteStudy(row(name), List.of(), owner.ref()));
  }

  private static StudyRow row(String name) {
    return new StudyRow("study", name, "digest", "{}", "running");
  }

  private void expectWritten() {
    owner.expectMessage(new StudyWriter.StudyWritten(Optional.empty()));
  }

  private AggregatorProtocol.Store expect(String... names) {
    AggregatorProtocol.Store store = aggregator.expectMessageClass(AggregatorProtocol.Store.class);
    assertThat(store.rows())
        .extracting((ResultRow row) -> ((StudyRow) row).name())
        .containsExactly(names);
    return store;
  }

  private static void answer(AggregatorProtocol.Store store) {
    store.replyTo().tell(new AggregatorProtocol.Stored(store.correlationId()));
  }

  @Test
  void anOlderRowNeverComesAfterANewerOne() {
    write("older");
    AggregatorProtocol.Store refused = expect("older");
    write("newer");
    refused.replyTo().tell(new AggregatorProtocol.Busy(refused.correlationId(), 20_000));
    TIME.expectNoMessageFor(Duration.ofMillis(199), aggregator);
    TIME.timePasses(Duration.ofMillis(1));

    answer(expect("older"));
    expectWritten();
    answer(expect("newer"));
    expectWritten();
  }

  @Test
  void whatComesMeanwhileGoesTogetherAndInOrder() {
    write("first");
    AggregatorProtocol.Store first = expect("first");
    write("second");
    write("third");
    answer(first);

    answer(expect("second", "third"));

    expectWritten();
    expectWritten();
    expectWritten();
  }

  @Test
  void aFaultyRowDoesNotTakeOthersAlong() {
    write("first");
    AggregatorProtocol.Store first = expect("first");
    write("faulty");
    write("sound");
    answer(first);
    AggregatorProtocol.Store both = expect("faulty", "sound");
    both.replyTo()
        .tell(
            new AggregatorProtocol.StoreFailed(both.correlationId(), ErrorCode.INTERNAL, "no key"));

    AggregatorProtocol.Store alone = expect("faulty");
    alone
        .replyTo()
        .tell(
            new AggregatorProtocol.StoreFailed(
                alone.correlationId(), ErrorCode.INTERNAL, "no key"));
    answer(expect("sound"));

    expectWritten();
    owner.expectMessage(
        new StudyWriter.StudyWritten(
            Optional.of(new UnitResult.Failed(ErrorCode.INTERNAL, "no key"))));
    expectWritten();
  }

  @Test
  void aFaultOfTheStoreFailsAllThatWasSent() {
    write("first");
    AggregatorProtocol.Store first = expect("first");
    UnitResult.Failed full = new UnitResult.Failed(ErrorCode.DISK_FULL, "full");
    first
        .replyTo()
        .tell(
            new AggregatorProtocol.StoreFailed(first.correlationId(), full.code(), full.message()));

    owner.expectMessage(new StudyWriter.StudyWritten(Optional.of(full)));
  }

  @Test
  void rowsOfInstancesWaitForNoOthers() {
    write("study");
    AggregatorProtocol.Store study = expect("study");
    for (String name : List.of("one", "two")) {
      writer.tell(new StudyWriter.WriteInstance(null, List.of(row(name)), owner.ref()));
    }
    AggregatorProtocol.Store one = expect("one");
    AggregatorProtocol.Store two = expect("two");
    one.replyTo().tell(new AggregatorProtocol.Busy(one.correlationId(), 20_000));
    answer(two);
    assertThat(written()).containsExactly(row("two"));
    answer(study);
    expectWritten();

    TIME.timePasses(Duration.ofMillis(200));
    answer(expect("one"));
    assertThat(written()).containsExactly(row("one"));
  }

  @Test
  void aMessageThatIsNotAnsweredIsSentAgainUntilItIs() {
    write("row");
    AggregatorProtocol.Store first = expect("row");
    TIME.expectNoMessageFor(Duration.ofMillis(1999), aggregator);
    TIME.timePasses(Duration.ofMillis(1));
    AggregatorProtocol.Store second = expect("row");
    assertThat(second.correlationId()).isEqualTo(first.correlationId());
    TIME.timePasses(Duration.ofSeconds(2));
    AggregatorProtocol.Store third = expect("row");

    answer(second);
    answer(third);
    expectWritten();

    TIME.expectNoMessageFor(Duration.ofSeconds(10), aggregator);
    owner.expectNoMessage();
  }

  @Test
  void writesFailOnceTheAggregatorHasEndedForGood() {
    write("sent");
    expect("sent");
    write("waiting");
    writer.tell(new StudyWriter.WriteInstance(null, List.of(row("instance")), owner.ref()));
    expect("instance");
    aggregator.stop();

    for (int i = 0; i < 3; i++) {
      assertThat(owner.receiveMessage().failure().orElseThrow().code())
          .isEqualTo(ErrorCode.STORE_UNAVAILABLE);
    }
    write("late");
    assertThat(owner.receiveMessage().failure()).isPresent();
    owner.expectNoMessage();
  }

  private List<ResultRow> written() {
    return owner.expectMessageClass(StudyWriter.InstanceWritten.class).write().rows();
  }
}
