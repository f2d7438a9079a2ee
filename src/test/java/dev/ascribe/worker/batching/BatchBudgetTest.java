package dev.ascribe.worker.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.common.CounterRandom;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import dev.ascribe.worker.Units;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.DoubleUnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BatchBudgetTest {
  private static final int ROW = 16;

  /** Full batches on a device until the budget is settled. */
  private static BatchBudget calibrate(DoubleUnaryOperator secondsOfTokens) {
    BatchBudget budget = BatchBudget.calibrating();
    for (int i = 0; i < 100 && !budget.isSettled(); i++) {
      fullBatch(budget, secondsOfTokens);
    }
    assertThat(budget.isSettled()).isTrue();
    return budget;
  }

  private static void fullBatch(BatchBudget budget, DoubleUnaryOperator secondsOfTokens) {
    int rows = Math.max(1, budget.tokens() / ROW);
    int tokens = rows * ROW;
    budget.measured(rows, ROW, 0, tokens, secondsOfTokens.applyAsDouble(tokens));
  }

  @Test
  void theSmallestBudgetNearFullSpeedIsTaken() {
    // 10 ms a batch beside 10,000 tokens a second: 93 % at 1,300 tokens, 96 % at 2,400.
    assertThat(calibrate(tokens -> 0.01 + tokens / 10_000).tokens()).isEqualTo(2048);
    // A device that is filled by a few rows.
    assertThat(calibrate(tokens -> tokens / 100_000).tokens()).isEqualTo(256);
    // One that a batch of 8,192 tokens just fills.
    assertThat(calibrate(tokens -> 0.001 * Math.ceil(tokens / 8192)).tokens()).isEqualTo(8192);
  }

  @Test
  void aSlowDeviceIsNotAskedForBatchesThatTakeSeconds() {
    BatchBudget budget = BatchBudget.calibrating();
    double[] longest = {0};
    for (int i = 0; i < 100 && !budget.isSettled(); i++) {
      fullBatch(
          budget,
          tokens -> {
            double seconds = 0.2 + tokens / 1000;
            longest[0] = Math.max(longest[0], seconds);
            return seconds;
          });
    }
    assertThat(longest[0]).isLessThan(2);
    assertThat(budget.tokens()).isEqualTo(1024);
  }

  @Test
  void oneSlowBatchDoesNotExcludeLargerOnes() {
    int[] batch = {0};
    // The first batch only warms the device up; the second is the first that counts.
    BatchBudget budget =
        calibrate(tokens -> (0.01 + tokens / 10_000) * (batch[0]++ == 1 ? 100 : 1));
    assertThat(budget.tokens()).isEqualTo(2048);
  }

  @Property(tries = 100)
  void interferenceDoesNotMisleadIt(@ForAll long seed) {
    CounterRandom noise = CounterRandom.of(seed, "noise");
    // Every second batch or so takes up to three times as long.
    int tokens =
        calibrate(
                batch ->
                    (0.01 + batch / 10_000) * (1 + 2 * Math.max(0, 2 * noise.nextDouble() - 1)))
            .tokens();
    assertThat(tokens).isBetween(256, 16384);
  }

  @Test
  void aBatchThatEndedForWantOfRowsSaysNothing() {
    BatchBudget budget = BatchBudget.calibrating();
    for (int i = 0; i < 100; i++) {
      budget.measured(3, ROW, 0, 3 * ROW, 1);
    }
    assertThat(budget.isSettled()).isFalse();
    assertThat(budget.tokens()).isEqualTo(256);
  }

  @Test
  void whatDidNotFitIsRemembered() {
    BatchBudget budget = BatchBudget.calibrating();
    for (int i = 0; i < 100 && !budget.isSettled(); i++) {
      if (budget.tokens() > 1500) {
        budget.outOfMemory(budget.tokens() / ROW, ROW);
        assertThat(budget.tokens()).isLessThanOrEqualTo(1500);
      } else {
        fullBatch(budget, tokens -> 0.01 + tokens / 10_000);
      }
    }
    assertThat(budget.tokens()).isEqualTo(1024);
    budget.outOfMemory(budget.tokens() / ROW, ROW);
    assertThat(budget.tokens()).isEqualTo(512);
    budget.outOfMemory(2, 400);
    assertThat(budget.tokens()).isEqualTo(400);
  }

  @Test
  void checkpointsOfAModelShareItsBudgetAndANumberFixesIt() {
    ModelRef model =
        new ModelRef("m", Paradigm.FINE_TUNED, List.of("a", "b"), null, List.of(), null);
    BatchBudgets calibrating = new BatchBudgets(OptionalInt.empty());
    assertThat(calibrating.of(model)).isSameAs(calibrating.of(model.withCheckpoint("trained")));
    assertThat(calibrating.of(model)).isNotSameAs(calibrating.of(Units.MODEL));
    assertThat(calibrating.of(model).isSettled()).isFalse();

    BatchBudget fixed = new BatchBudgets(OptionalInt.of(777)).of(model);
    assertThat(fixed.isSettled()).isTrue();
    assertThat(fixed.tokens()).isEqualTo(777);
  }

  @Test
  void aBatchThatIsToBeShortGoesByTheLastOnesSpeed() {
    BatchBudget budget = BatchBudget.of(4096);
    assertThat(budget.tokens(0.1)).isEqualTo(128);
    assertThat(budget.tokens(Double.POSITIVE_INFINITY)).isEqualTo(4096);
    budget.measured(4, 250, 0, 1, 0.5);
    assertThat(budget.tokens(0.4)).isEqualTo(800);
    assertThat(budget.tokens(0.01)).isEqualTo(128);
    assertThat(budget.tokens(10)).isEqualTo(4096);
    // One row alone is slow, but says nothing about a batch.
    budget.measured(1, 20, 0, 1, 0.5);
    assertThat(budget.tokens(0.4)).isEqualTo(800);
    // What was computed once for all rows took its part of the time.
    budget.measured(4, 250, 1000, 1, 1);
    assertThat(budget.tokens(0.4)).isEqualTo(800);
    assertThat(BatchBudget.of(64).tokens(0.4)).isEqualTo(64);
  }

  @Test
  void budgetsOfModelsThatAreNotAskedForAreForgotten() {
    BatchBudgets budgets = new BatchBudgets(OptionalInt.empty());
    BatchBudget kept = budgets.of(Units.model("kept"));
    for (int i = 0; i < 1000; i++) {
      budgets.of(Units.model("model-" + i));
      assertThat(budgets.of(Units.model("kept"))).isSameAs(kept);
    }
    assertThat(budgets.size()).isEqualTo(256);
  }
}
