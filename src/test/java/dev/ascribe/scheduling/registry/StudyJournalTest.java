package dev.ascribe.scheduling.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.NumberedEvent;
import dev.ascribe.scheduling.StudyEvent;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StudyJournalTest {
  private static final int BYTES = 64 * 1024;

  private final StudyJournal journal = new StudyJournal(1000, BYTES, 1);

  @Test
  void longMessagesDoNotTakeMoreThanTheBudget() {
    for (int i = 0; i < 200; i++) {
      journal.append(
          new StudyEvent.UnitFailed(null, "unit-" + i, "x".repeat(5000), 3), Instant.EPOCH);
      assertThat(journal.bytes()).isLessThanOrEqualTo(BYTES);
    }
    List<NumberedEvent> kept = journal.after(0, 1000);
    assertThat(kept).hasSizeBetween(2, 7);
    assertThat(kept.get(kept.size() - 1).number()).isEqualTo(200);
    assertThat(kept.get(0).number()).isEqualTo(201 - kept.size());
  }

  @Test
  void theLastEventStaysHoweverLong() {
    journal.append(new StudyEvent.StudyCancelled("s"), Instant.EPOCH);
    journal.append(
        new StudyEvent.StudyAborted("s", ErrorCode.INTERNAL, "x".repeat(BYTES)), Instant.EPOCH);
    assertThat(journal.after(0, 10)).extracting(NumberedEvent::number).containsExactly(2L);
  }

  @Test
  void moreEventsThanTheRingHasForgetTheOldest() {
    StudyJournal small = new StudyJournal(3, BYTES, 10);
    for (int i = 0; i < 5; i++) {
      small.append(new StudyEvent.StudyCancelled("s"), Instant.EPOCH);
    }
    assertThat(small.after(0, 10)).extracting(NumberedEvent::number).containsExactly(12L, 13L, 14L);
    small.forget();
    assertThat(small.after(0, 10)).isEmpty();
    assertThat(small.bytes()).isZero();
    assertThat(small.last()).isEqualTo(14);
  }
}
