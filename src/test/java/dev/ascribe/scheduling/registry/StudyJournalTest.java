package dev.ascribe.scheduling.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.StudyEvent;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StudyJournalTest {
  private static final int BYTES = 64 * 1024;
  private static final long FIRST = 1000;
  private static final StudyEvent PLANNED = new StudyEvent.Planned("s", 1, 1, 0);
  private static final StudyEvent END = new StudyEvent.StudyCancelled("s");

  private final StudyJournal journal = new StudyJournal(1000, BYTES, FIRST);
  private final TestInbox<RegistryProtocol.Events> reader = TestInbox.create();

  private static void append(StudyJournal journal, StudyEvent event) {
    journal.append(event, Instant.EPOCH);
  }

  private RegistryProtocol.Events read(StudyJournal of, long after) {
    assertThat(of.read(after, reader.getRef())).isTrue();
    return reader.receiveMessage();
  }

  private static List<Long> numbers(RegistryProtocol.Events events) {
    return events.events().stream().map(StudyEvent.Numbered::number).toList();
  }

  @Test
  void longMessagesDoNotTakeMoreThanTheBudget() {
    for (int i = 0; i < 200; i++) {
      append(
          journal,
          new StudyEvent.UnitFailed(null, "unit-" + i, ErrorCode.INTERNAL, "x".repeat(5000), 3));
      assertThat(journal.bytes()).isLessThanOrEqualTo(BYTES);
    }
    List<Long> kept = numbers(read(journal, 0));
    assertThat(kept).hasSizeBetween(2, 7);
    assertThat(kept.get(kept.size() - 1)).isEqualTo(FIRST + 199);
    assertThat(kept.get(0)).isEqualTo(FIRST + 200 - kept.size());
  }

  @Test
  void theLastEventStaysHoweverLong() {
    append(journal, PLANNED);
    append(journal, new StudyEvent.StudyAborted("s", ErrorCode.INTERNAL, "x".repeat(BYTES)));
    assertThat(numbers(read(journal, 0))).containsExactly(FIRST + 1);
  }

  @Test
  void moreEventsThanTheRingHasForgetTheOldest() {
    StudyJournal small = new StudyJournal(3, BYTES, 10);
    for (int i = 0; i < 5; i++) {
      append(small, PLANNED);
    }
    assertThat(numbers(read(small, 0))).containsExactly(12L, 13L, 14L);
    small.begin();
    assertThat(small.bytes()).isZero();
    assertThat(small.last()).isEqualTo(14);
    assertThat(small.read(0, reader.getRef())).isFalse();
  }

  @Test
  void aReaderThatWaitsIsToldTheNextEvent() {
    assertThat(journal.read(0, reader.getRef())).isFalse();
    append(journal, PLANNED);
    assertThat(numbers(reader.receiveMessage())).containsExactly(FIRST);
    append(journal, PLANNED);
    assertThat(reader.hasMessages()).isFalse();
  }

  @Test
  void aReaderThatHasLeftIsToldNothing() {
    assertThat(journal.read(0, reader.getRef())).isFalse();
    journal.leave(reader.getRef());
    append(journal, PLANNED);
    assertThat(reader.hasMessages()).isFalse();
  }

  @Test
  void aReaderThatKnowsTheEndIsToldItAgain() {
    append(journal, END);
    RegistryProtocol.Events again = read(journal, FIRST);
    assertThat(numbers(again)).containsExactly(FIRST);
    assertThat(again.isEnd()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {FIRST + 2, 9223372036854775806L, Long.MAX_VALUE})
  void aNumberOfNoEventOfThisStudyLeadsToAllThatIsRemembered(long number) {
    append(journal, PLANNED);
    append(journal, END);
    RegistryProtocol.Events events = read(journal, number);
    assertThat(numbers(events)).containsExactly(FIRST, FIRST + 1);
    assertThat(events.isEnd()).isTrue();
  }
}
