package dev.ascribe.scheduling.coordination;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.RandomAttribution;
import dev.ascribe.attribution.shapley.PlanRequest;
import dev.ascribe.attribution.shapley.SamplingPlans;
import dev.ascribe.dataset.FeatureGroups;
import dev.ascribe.dataset.Word;
import dev.ascribe.model.Softmax;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.study.AttributionSpec;
import dev.ascribe.study.Method;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.StudyWork;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.List;

/**
 * The task of an {@link ExplanationCoordinator}: one text, and the methods that explain it. The
 * units of work and the sampling plans depend only on the task and on the text's prediction, so the
 * same task always gives the same explanation.
 *
 * @param name beginning of the units' ids; also a part of the seed of the sampling plans
 * @param target index of the label to explain, or -1 for the predicted one
 * @param progressive whether the owner receives estimates before the result, as {@link
 *     ExplanationOutcome.Estimated}
 * @param kept whether the values of long samplings are stored while they are in progress
 */
public record ExplanationTask(
    String name,
    WorkUnit.Subject subject,
    List<Method> methods,
    AttributionSpec attribution,
    long seed,
    int target,
    boolean progressive,
    KeptValues kept) {
  public ExplanationTask {
    methods = List.copyOf(methods);
  }

  /**
   * The task of a request for a single explanation.
   *
   * @param model that answers the request, as it was found to be
   */
  public static ExplanationTask ofRequest(
      ExplanationRequest request, ModelRef model, boolean progressive) {
    return new ExplanationTask(
        "explain",
        new WorkUnit.Subject(
            model, request.input(), request.strict(), request.attribution().features()),
        List.of(request.method()),
        request.attribution(),
        request.seed(),
        request.targetIndex(),
        progressive,
        KeptValues.NONE);
  }

  /** The unit that predicts the text. */
  WorkUnit predict() {
    return new WorkUnit.Predict(name + "/predict", subject);
  }

  /** The unit of a method that samples no coalitions, such as attention or a gradient. */
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

  /** The work of a method on a text with so many features. */
  double workOf(Method method, int features) {
    return StudyWork.attribution(method, features, attribution);
  }

  /** The index of the label that is explained. */
  int targetOf(UnitResult.Predicted prediction) {
    return target >= 0 ? target : Softmax.argMax(prediction.labelLogits());
  }

  /** The outcome of the random baseline, with which the other methods are compared. */
  MethodOutcome baseline(Method method, List<Word> features) {
    double[] scores = RandomAttribution.scores(seed, name, features.size());
    return new MethodOutcome.Attributed(method, Attribution.ofScores(scores), null, 0);
  }

  /** The attribution by a method that samples coalitions, with its sampling plan. */
  SamplingTask sampling(Method method, List<Word> features, int label) {
    PlanRequest request = planRequest(method, features);
    return new SamplingTask(
        unitId(method),
        subject,
        attribution,
        request,
        SamplingPlans.plan(request),
        label,
        progressive,
        kept);
  }

  /** The request from which the sampling plan of a method is made, here and on workers. */
  PlanRequest planRequest(Method method, List<Word> features) {
    return new PlanRequest(
        method,
        features.size(),
        attribution.budget(method, features.size()),
        groups(method, features, attribution),
        seed,
        name);
  }

  /**
   * Sizes of the consecutive groups of features of {@code shapley-owen}; empty for other methods.
   */
  public static List<Integer> groups(
      Method method, List<Word> features, AttributionSpec attribution) {
    return method == Method.SHAPLEY_OWEN
        ? FeatureGroups.sizes(features, attribution.grouping())
        : List.of();
  }
}
