package dev.ascribe.scheduling.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.scheduling.RunPage;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.StudyStatus.RunStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The runs of a large study, which are never all listed at once. */
class LiveRunsTest {
  private static final int MANY = 2000;
  private final LiveRuns runs = new LiveRuns();

  private static RunStatus run(int number, String state, int completed, int failed) {
    return new RunStatus(
        id(number), "d", "m", "prompted", 0, 13, state, 0, 0, 10, completed, failed, Double.NaN);
  }

  /** Not in the order of the alphabet: the plan has an order of its own. */
  private static String id(int number) {
    return "r." + (MANY - number);
  }

  @BeforeEach
  void plan() {
    for (int i = 0; i < MANY; i++) {
      runs.put(run(i, "pending", 0, 0));
    }
  }

  @Test
  void sumsFollowEveryChange() {
    runs.put(run(7, "evaluating", 4, 1));
    runs.put(run(7, "done", 9, 1));
    runs.put(run(1999, "failed", 0, 10));

    assertThat(runs.size()).isEqualTo(MANY);
    assertThat(runs.instances()).isEqualTo(20_000);
    assertThat(runs.completed()).isEqualTo(9);
    assertThat(runs.failed()).isEqualTo(11);
    assertThat(runs.left()).isEqualTo(19_980);
    assertThat(runs.states())
        .containsExactlyInAnyOrderEntriesOf(Map.of("pending", 1998, "done", 1, "failed", 1));
    assertThat(runs.areAllDone()).isFalse();
    for (int i = 0; i < MANY; i++) {
      runs.put(run(i, "done", 10, 0));
    }
    assertThat(runs.areAllDone()).isTrue();
  }

  @Test
  void pagesHaveEveryRunOnceInTheOrderOfThePlan() {
    List<String> listed = new ArrayList<>();
    RunPage page = runs.page("s", RunQuery.FIRST);
    while (page.next() != null) {
      assertThat(page.runs()).hasSize(RunQuery.USUAL);
      page.runs().forEach(run -> listed.add(run.id()));
      page = runs.page("s", new RunQuery(page.next(), RunQuery.USUAL, Set.of()));
    }
    page.runs().forEach(run -> listed.add(run.id()));

    assertThat(listed).hasSize(MANY).doesNotHaveDuplicates();
    assertThat(listed.get(0)).isEqualTo(id(0));
    assertThat(listed.get(MANY - 1)).isEqualTo(id(MANY - 1));
  }

  @Test
  void aPageOfSomeStatesLeavesOutTheOthers() {
    runs.put(run(3, "training", 0, 0));
    runs.put(run(1500, "evaluating", 2, 0));

    Set<String> atWork = Set.of("training", "evaluating");
    RunPage first = runs.page("s", new RunQuery(null, 1, atWork));
    RunPage second = runs.page("s", new RunQuery(first.next(), 1, atWork));

    assertThat(first.runs()).extracting(RunStatus::id).containsExactly(id(3));
    assertThat(second.runs()).extracting(RunStatus::id).containsExactly(id(1500));
    assertThat(second.next()).isNull();
    assertThat(runs.page("s", RunQuery.NONE)).isEqualTo(RunPage.EMPTY);
  }

  @Test
  void aPageAfterARunThatIsNoneIsRefused() {
    assertThatThrownBy(() -> runs.page("s", new RunQuery("r", 1, Set.of())))
        .hasMessage("after: study s has no run 'r'");
  }
}
