package dev.ascribe.evaluation.faithfulness;

import dev.ascribe.common.Arguments;
import dev.ascribe.common.Coalition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The distinct coalitions of one instance whose outputs {@link Faithfulness} needs, for all methods
 * together. They come in two lists, because AUC-TP replaces features by the mask token whatever the
 * study's absence policy is. A pure function of the scores. n features.
 */
public final class PerturbationPlan {
  private final Map<String, double[]> scores;
  private final Map<Coalition, Integer> coalitions = new LinkedHashMap<>();
  private final Map<Coalition, Integer> thresholdCoalitions = new LinkedHashMap<>();

  private PerturbationPlan(Map<String, double[]> scores) {
    this.scores = scores;
  }

  /**
   * The plan of an instance.
   *
   * @param features n, at least 1
   * @param scores [n] by method; those that have no order are equal
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
   * The coalitions that comprehensiveness, sufficiency and leave-one-out need, to be evaluated
   * under the study's absence policy. The full coalition is at index 0.
   */
  public List<Coalition> coalitions() {
    return new ArrayList<>(coalitions.keySet());
  }

  /**
   * The coalitions that AUC-TP needs, to be evaluated with the mask token for absent features (with
   * {@code remove} for decoders, which have none).
   */
  public List<Coalition> thresholdCoalitions() {
    return new ArrayList<>(thresholdCoalitions.keySet());
  }

  /** n. */
  int features() {
    return coalitions().get(0).size();
  }

  /** [n] by method, as given. */
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
