package dev.ascribe.worker.batching;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import java.util.OptionalInt;

/**
 * The batch budgets of one device. They outlive restarts of its executor. Checkpoints of a model
 * share one, since they differ in the values of their weights only.
 */
public final class BatchBudgets {
  /**
   * Largest number of remembered budgets, of half a kilobyte each; when a budget is dropped, it is
   * calibrated again.
   */
  private static final int MOST = 256;

  private record Shape(String model, Paradigm paradigm) {}

  private final OptionalInt fixedTokens;
  private final Cache<Shape, BatchBudget> budgets =
      Caffeine.newBuilder().maximumSize(MOST).executor(Runnable::run).build();

  /**
   * @param fixedTokens the first budget of all models; if empty, each is calibrated
   */
  public BatchBudgets(OptionalInt fixedTokens) {
    this.fixedTokens = fixedTokens;
  }

  /** How many models have a budget. */
  long size() {
    budgets.cleanUp();
    return budgets.estimatedSize();
  }

  BatchBudget of(ModelRef model) {
    return budgets.get(
        new Shape(model.model(), model.paradigm()),
        shape ->
            fixedTokens.isPresent()
                ? BatchBudget.of(fixedTokens.getAsInt())
                : BatchBudget.calibrating());
  }
}
