package dev.ascribe.worker.batching;

import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The batch budgets of one device, which outlive restarts of its executor. Checkpoints of a model
 * share one: they differ in the values of their weights only.
 */
public final class BatchBudgets {
  /** A budget is half a kilobyte; more models than this are found out anew. */
  private static final int MOST = 256;

  private record Shape(String model, Paradigm paradigm) {}

  private final OptionalInt fixedTokens;

  /** Those that were asked for last. */
  private final Map<Shape, BatchBudget> budgets =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Shape, BatchBudget> eldest) {
          return size() > MOST;
        }
      };

  /**
   * @param fixedTokens where all budgets start; without, each is calibrated
   */
  public BatchBudgets(OptionalInt fixedTokens) {
    this.fixedTokens = fixedTokens;
  }

  /** Of how many models there is a budget. */
  int size() {
    return budgets.size();
  }

  BatchBudget of(ModelRef model) {
    return budgets.computeIfAbsent(
        new Shape(model.model(), model.paradigm()),
        shape ->
            fixedTokens.isPresent()
                ? BatchBudget.of(fixedTokens.getAsInt())
                : BatchBudget.calibrating());
  }
}
