package dev.ascribe.study;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The cost of a study, computed before it starts. An evaluation is a forward pass over one row.
 *
 * @param runs the number of all runs
 * @param trainedRuns the number of runs with training
 * @param trainingSteps the optimiser steps of all runs together
 * @param instances the explained instances of all runs together
 * @param units one training for each trained run; for each instance one prediction, one attribution
 *     per method and one evaluation of faithfulness; with randomisation another prediction and
 *     attribution per method, and with max-sensitivity one for each method of gradients
 * @param methodEvaluations evaluations by method, over all instances
 * @param measureEvaluations evaluations by measure, over all instances and methods; what several
 *     measures share counts for the first of them
 * @param tooLongForExact the number of instances that have too many features for {@code
 *     shapley-exact}
 */
public record StudyEstimate(
    int runs,
    int trainedRuns,
    long trainingSteps,
    long instances,
    long units,
    Map<Method, Long> methodEvaluations,
    Map<Measure, Long> measureEvaluations,
    long tooLongForExact) {
  /** The most features for which {@code shapley-exact} enumerates all coalitions. */
  public static final int MAX_EXACT_FEATURES = 16;

  public StudyEstimate {
    Map<Method, Long> copy = new EnumMap<>(Method.class);
    copy.putAll(methodEvaluations);
    methodEvaluations = Collections.unmodifiableMap(copy);
    Map<Measure, Long> measures = new EnumMap<>(Measure.class);
    measures.putAll(measureEvaluations);
    measureEvaluations = Collections.unmodifiableMap(measures);
  }

  /** Returns the number of all evaluations after training. */
  public long evaluations() {
    return instances
        + faithfulnessEvaluations()
        + methodEvaluations.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns the evaluations of all measures together. */
  public long faithfulnessEvaluations() {
    return measureEvaluations.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Estimates the cost of a study.
   *
   * @param wordCounts the number of features of each test instance, by the name of the data set
   */
  public static StudyEstimate of(StudySpec study, Map<String, List<Integer>> wordCounts) {
    StudyPlan plan = StudyPlan.of(study);
    Map<Method, Long> evaluations = new EnumMap<>(Method.class);
    study.methods().forEach(method -> evaluations.put(method, 0L));
    long steps = 0;
    long instances = 0;
    Map<Measure, Long> measures = new EnumMap<>(Measure.class);
    long tooLong = 0;
    int trained = 0;
    for (RunSpec run : plan.runs()) {
      if (run.isTrained()) {
        trained++;
        steps += trainingSteps(study.training(), run);
      }
      for (int words : wordCounts.get(run.dataset().name())) {
        instances++;
        for (Method method : study.methods()) {
          evaluations.merge(method, evaluations(method, words, study.attribution()), Long::sum);
        }
        MeasureCosts.of(study, words)
            .forEach((measure, count) -> measures.merge(measure, count, Long::sum));
        boolean exact = study.methods().contains(Method.SHAPLEY_EXACT);
        tooLong += exact && words > MAX_EXACT_FEATURES ? 1 : 0;
      }
    }
    return new StudyEstimate(
        plan.runs().size(),
        trained,
        steps,
        instances,
        trained + instances * unitsOfText(study) - tooLong,
        evaluations,
        measures,
        tooLong);
  }

  private static long unitsOfText(StudySpec study) {
    long units = 2L + study.methods().size();
    if (study.measures().contains(Measure.RANDOMISATION)) {
      units += 1 + study.methods().size();
    }
    if (study.measures().contains(Measure.MAX_SENSITIVITY)) {
      units +=
          study.methods().stream().filter(method -> method.kind() == Method.Kind.GRADIENT).count();
    }
    return units;
  }

  /**
   * Returns the forward passes of a method over an instance. For Integrated Gradients they are its
   * nodes, each of which also takes a backward pass. The result is 0 for {@code shapley-exact} and
   * a text that is too long, since the method skips it.
   */
  public static long evaluations(Method method, int words, AttributionSpec attribution) {
    return switch (method) {
      case RANDOM -> 0;
      case ATTENTION, ATTENTION_ROLLOUT, INPUT_X_GRADIENT, GRADIENT_NORM -> 1;
      case INTEGRATED_GRADIENTS -> attribution.steps();
      case SHAPLEY_SAMPLING, SHAPLEY_ANTITHETIC -> {
        Budget budget = attribution.budget(method, words);
        yield budget.permutations() == null
            ? atMost(budget.evaluations(), words)
            : distinctCoalitions(words, budget.permutations());
      }
      case SHAPLEY_KERNEL, SHAPLEY_LEVERAGE, SHAPLEY_REGRESSION, SHAPLEY_OWEN, LIME, KERNEL_SHAP ->
          atMost(attribution.budget(method, words).evaluations(), words);
      case OCCLUSION -> atMost(words + 2, words);
      case SHAPLEY_EXACT -> words > MAX_EXACT_FEATURES ? 0 : 1L << words;
    };
  }

  /** Returns the budget, or the number of all coalitions if that is smaller. */
  private static long atMost(int evaluations, int words) {
    return words < Integer.SIZE - 1 ? Math.min(evaluations, 1L << words) : evaluations;
  }

  /**
   * Returns the expected number of distinct coalitions that random permutations visit. The first k
   * features of each of P permutations are a uniformly random subset of size k, so C(n,k) (1 - (1 -
   * 1/C(n,k))^P) distinct subsets of this size are expected.
   */
  static long distinctCoalitions(int n, int permutations) {
    double expected = n == 0 ? 1 : 2;
    double subsets = 1;
    for (int k = 1; k < n; k++) {
      subsets = subsets * (n - k + 1) / k;
      // This uses expm1 and log1p because 1 - 1/C would be 1 for the large C of long texts.
      expected -= subsets * Math.expm1(permutations * Math.log1p(-1 / subsets));
    }
    return Math.round(expected);
  }

  private static long trainingSteps(TrainingSpec training, RunSpec run) {
    long texts = (long) run.trainingSize() * run.dataset().labels().size();
    return training.epochs() * ((texts + training.batchSize() - 1) / training.batchSize());
  }
}
