package dev.ascribe.worker;

import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The batch budgets of one device, which outlive restarts of its executor. Checkpoints of a model
 * share one: they differ in the values of their weights only.
 */
final class BatchBudgets {
  private record Shape(String model, Paradigm paradigm) {}

  private final OptionalInt fixedTokens;
  private final Map<Shape, BatchBudget> budgets = new HashMap<>();

  /**
   * @param fixedTokens where all budgets start; without, each is calibrated
   */
  BatchBudgets(OptionalInt fixedTokens) {
    this.fixedTokens = fixedTokens;
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
