package dev.ascribe.scheduling.coordination;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.RandomAttribution;
import dev.ascribe.attribution.shapley.PlanRequest;
import dev.ascribe.dataset.FeatureGroups;
import dev.ascribe.dataset.Word;
import dev.ascribe.model.Softmax;
import dev.ascribe.study.AttributionSpec;
import dev.ascribe.study.Method;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.List;

/**
 * A text that an {@link ExplanationCoordinator} explains, and the methods that it explains the text
 * with. The units of work and the sampling plans follow from the task and the text's prediction
 * alone, so the same task always gives the same explanation.
 *
 * @param name beginning of the units' ids; it also seeds what is sampled
 * @param target index of the label to explain, or -1 for the predicted one
 * @param progressive whether the owner is sent estimates, as {@link
 *     ExplanationCoordinator.Estimated}
 */
public record ExplanationTask(
    String name,
    WorkUnit.Subject subject,
    List<Method> methods,
    AttributionSpec attribution,
    long seed,
    int target,
    boolean progressive) {
  public ExplanationTask {
    methods = List.copyOf(methods);
  }

  WorkUnit predict() {
    return new WorkUnit.Predict(name + "/predict", subject);
  }

  /** The unit of a method that works on the model itself. */
  WorkUnit attribute(Method method, int label) {
    return new WorkUnit.Attribute(unitId(method), subject, method, attribution, label);
  }

  /** The id of a method's unit, and the beginning of the ids of its chunks. */
  String unitId(Method method) {
    return name + "/" + method.id();
  }

  /** The method with this {@link #unitId}. */
  Method methodOf(String unitId) {
    return methods.stream()
        .filter(method -> unitId(method).equals(unitId))
        .findFirst()
        .orElseThrow();
  }

  /** The index of the label that is explained. */
  int targetOf(UnitResult.Predicted prediction) {
    return target >= 0 ? target : Softmax.argMax(prediction.labelLogits());
  }

  /** The random scores with which the methods are compared. */
  MethodOutcome baseline(Method method, List<Word> features) {
    double[] scores = RandomAttribution.scores(seed, name, features.size());
    return new MethodOutcome.Attributed(method, Attribution.ofScores(scores), null, 0);
  }

  /** What the sampling plan of a method is made of. */
  PlanRequest planRequest(Method method, List<Word> features) {
    return new PlanRequest(
        method,
        features.size(),
        attribution.budget(method, features.size()),
        groups(method, features, attribution),
        seed,
        name);
  }

  /** Sizes of the consecutive groups of features that a method works with; empty for most. */
  public static List<Integer> groups(
      Method method, List<Word> features, AttributionSpec attribution) {
    return method == Method.SHAPLEY_OWEN
        ? FeatureGroups.sizes(features, attribution.grouping())
        : List.of();
  }
}
