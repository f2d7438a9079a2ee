package dev.ascribe.scheduling.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.scheduling.NumberedEvent;
import dev.ascribe.scheduling.StudyEvent;
import java.time.Instant;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class StudyFeedTest {
  private static final ActorTestKit TEST_KIT = ActorTestKit.create(ConfigFactory.load());
  private static final long FIRST = 1000;

  private final StudyFeed feed = new StudyFeed(new StudyJournal(10, 1 << 20, FIRST));
  private final TestProbe<StudyRegistry.Events> reader = TEST_KIT.createTestProbe();

  @AfterAll
  static void end() {
    TEST_KIT.shutdownTestKit();
  }

  private StudyRegistry.Events read(long after) {
    feed.read(after, reader.getRef());
    return reader.expectMessageClass(StudyRegistry.Events.class);
  }

  @Test
  void whoHasHadAllIsToldTheEndAgain() {
    feed.append(new StudyEvent.StudyCancelled("s"), Instant.EPOCH, true);

    StudyRegistry.Events again = read(FIRST);
    assertThat(again.events()).extracting(NumberedEvent::number).containsExactly(FIRST);
    assertThat(again.isEnd()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {FIRST + 2, 9223372036854775806L, Long.MAX_VALUE})
  void aNumberOfNoEventOfThisStudyLeadsToAllThatIsRemembered(long number) {
    feed.append(new StudyEvent.StudyCancelled("s"), Instant.EPOCH, false);
    feed.append(new StudyEvent.StudyCancelled("s"), Instant.EPOCH, true);

    StudyRegistry.Events events = read(number);
    assertThat(events.events()).extracting(NumberedEvent::number).containsExactly(FIRST, FIRST + 1);
    assertThat(events.isEnd()).isTrue();
  }
}
