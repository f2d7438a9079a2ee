package dev.ascribe.scheduling.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

/** When the runners of studies are told to open them. */
class OpeningTurnsTest {
  private final OpeningTurns turns = new OpeningTurns();
  private final List<TestInbox<StudyRunner.Command>> runners =
      Stream.generate(TestInbox::<StudyRunner.Command>create).limit(5).toList();

  private void addAll() {
    runners.forEach(runner -> turns.add(runner.getRef()));
  }

  private List<Boolean> told() {
    return runners.stream().map(TestInbox::hasMessages).toList();
  }

  @Test
  void twoStudiesAreOpenedAtOnceAndTheOthersInTheOrderInWhichTheyCame() {
    addAll();
    assertThat(told()).containsExactly(true, true, false, false, false);

    turns.end(runners.get(1).getRef());
    assertThat(told()).containsExactly(true, true, true, false, false);
  }

  @Test
  void aRunnerThatCrashesAfterItHasOpenedItsStudyGivesOneTurnAway() {
    addAll();
    turns.end(runners.get(0).getRef());
    turns.end(runners.get(0).getRef());

    assertThat(told()).containsExactly(true, true, true, false, false);
  }

  @Test
  void aRunnerThatStopsBeforeItsTurnIsPassedOver() {
    addAll();
    turns.end(runners.get(2).getRef());
    turns.end(runners.get(0).getRef());

    assertThat(told()).containsExactly(true, true, false, true, false);
  }
}
