package dev.ascribe.scheduling.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

class PlanMemoryTest {
  private final PlanMemory memory = new PlanMemory(100);
  private final TestInbox<SchedulerProtocol.PlanAdmitted> one = TestInbox.create("one");
  private final TestInbox<SchedulerProtocol.PlanAdmitted> two = TestInbox.create("two");

  private final List<PlanMemory.Plan> admitted = new ArrayList<>();

  private void reserve(String name, long bytes, TestInbox<SchedulerProtocol.PlanAdmitted> holder) {
    admitted.addAll(memory.reserve(new PlanMemory.Plan(name, bytes, holder.getRef())));
  }

  private void release(String name, TestInbox<SchedulerProtocol.PlanAdmitted> holder) {
    admitted.addAll(memory.release(name, holder.getRef()));
  }

  /** The plans of a holder that were admitted since this was asked last. */
  private List<String> admitted(TestInbox<SchedulerProtocol.PlanAdmitted> holder) {
    List<PlanMemory.Plan> own =
        admitted.stream().filter(plan -> plan.isOf(holder.getRef())).toList();
    admitted.removeAll(own);
    return own.stream().map(PlanMemory.Plan::name).toList();
  }

  @Test
  void plansThatFitAreAdmittedAtOnceAndOthersWait() {
    reserve("a", 60, one);
    reserve("b", 40, two);
    reserve("c", 10, one);
    assertThat(admitted(one)).containsExactly("a");
    assertThat(admitted(two)).containsExactly("b");
    assertThat(memory.openBytes()).isEqualTo(100);
    release("b", two);
    assertThat(admitted(one)).containsExactly("c");
    assertThat(memory.openBytes()).isEqualTo(70);
  }

  @Test
  void aLargePlanIsNotPassedByThoseAfterIt() {
    reserve("a", 60, one);
    reserve("large", 90, two);
    reserve("small", 1, one);
    assertThat(admitted(one)).containsExactly("a");
    release("a", one);
    assertThat(admitted(two)).containsExactly("large");
    assertThat(admitted(one)).containsExactly("small");
  }

  @Test
  void aPlanLargerThanTheBudgetHasItAlone() {
    reserve("huge", 1000, one);
    reserve("a", 1, two);
    assertThat(admitted(one)).containsExactly("huge");
    assertThat(admitted(two)).isEmpty();
    release("huge", one);
    assertThat(admitted(two)).containsExactly("a");
  }

  @Test
  void whatAHolderHadOrWaitedForIsForgottenWithIt() {
    reserve("a", 100, one);
    reserve("b", 100, one);
    reserve("c", 100, two);
    admitted.addAll(memory.forget(one.getRef()));
    assertThat(admitted(one)).containsExactly("a");
    assertThat(admitted(two)).containsExactly("c");
    // Twice is once.
    release("a", one);
    assertThat(memory.openBytes()).isEqualTo(100);
  }

  @Test
  void sixtyStudiesOfLargePlansNeverHoldMoreThanTheBudget() {
    for (int study = 0; study < 60; study++) {
      reserve("plan-" + study, 30, one);
      assertThat(memory.openBytes()).isLessThanOrEqualTo(100);
    }
    int done = 0;
    List<String> open = admitted(one);
    while (!open.isEmpty()) {
      for (String plan : open) {
        release(plan, one);
        done++;
      }
      assertThat(memory.openBytes()).isLessThanOrEqualTo(100);
      open = admitted(one);
    }
    assertThat(done).isEqualTo(60);
  }
}
