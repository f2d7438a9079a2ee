package dev.ascribe.evaluation.faithfulness;

import dev.ascribe.common.Arguments;
import dev.ascribe.common.Coalition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The distinct coalitions of one instance that {@link Faithfulness} needs for all methods together.
 * They are in two lists, since AUC-TP replaces features by the mask token under every absence
 * policy. A plan is a pure function of the scores. n features.
 */
public final class PerturbationPlan {
  private final Map<String, double[]> scores;
  private final Map<Coalition, Integer> coalitions = new LinkedHashMap<>();
  private final Map<Coalition, Integer> thresholdCoalitions = new LinkedHashMap<>();

  private PerturbationPlan(Map<String, double[]> scores) {
    this.scores = scores;
  }

  /**
   * Creates the plan of an instance.
   *
   * @param features n, at least 1
   * @param scores [n] for each method; scores that count as equal must be equal
   */
  public static PerturbationPlan of(int features, Map<String, double[]> scores) {
    Arguments.requireAtLeast("features", features, 1);
    PerturbationPlan plan =
        new PerturbationPlan(Collections.unmodifiableMap(new LinkedHashMap<>(scores)));
    Coalition full = Coalition.full(features);
    add(plan.coalitions, full);
    for (int feature = 0; feature < features; feature++) {
      add(plan.coalitions, full.without(feature));
    }
    scores.forEach(
        (method, values) -> {
          Arguments.requireLength("scores of " + method, values.length, features, "feature");
          plan.addMethod(values);
        });
    return plan;
  }

  private void addMethod(double[] values) {
    for (int share : Shares.ERASER) {
      Coalition top = Shares.top(values, share);
      add(coalitions, top.complement());
      add(coalitions, top);
    }
    for (int threshold : Shares.THRESHOLDS) {
      add(thresholdCoalitions, Shares.top(values, threshold).complement());
    }
  }

  /**
   * Returns the coalitions of comprehensiveness, sufficiency and leave-one-out, to be evaluated
   * under the study's absence policy. The full coalition is at index 0.
   */
  public List<Coalition> coalitions() {
    return new ArrayList<>(coalitions.keySet());
  }

  /**
   * Returns the coalitions of AUC-TP, to be evaluated with the mask token in place of absent
   * features (for decoders, which have none, under {@code remove}).
   */
  public List<Coalition> thresholdCoalitions() {
    return new ArrayList<>(thresholdCoalitions.keySet());
  }

  /** Returns n. */
  int features() {
    return coalitions().get(0).size();
  }

  /** Returns the scores of each method, [n]. */
  Map<String, double[]> scores() {
    return scores;
  }

  int index(Coalition coalition) {
    return coalitions.get(coalition);
  }

  int thresholdIndex(Coalition coalition) {
    return thresholdCoalitions.get(coalition);
  }

  private static void add(Map<Coalition, Integer> indexes, Coalition coalition) {
    indexes.putIfAbsent(coalition, indexes.size());
  }
}
