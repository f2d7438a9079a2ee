package dev.ascribe.evaluation.faithfulness;

import dev.ascribe.common.Arguments;
import dev.ascribe.common.Coalition;
import dev.ascribe.study.Measure;
import dev.ascribe.study.TopCounts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The distinct coalitions of one instance that {@link Faithfulness} needs for all measures and
 * methods together. They are in two lists, since AUC-TP replaces features by the mask token under
 * every absence policy. A plan is a pure function of the measures, the scores and the seed. n
 * features.
 */
public final class PerturbationPlan {
  private final List<Measure> measures;
  private final int features;
  private final Map<String, double[]> scores;
  private final Draws draws;
  private final Map<Coalition, Integer> coalitions = new LinkedHashMap<>();
  private final Map<Coalition, Integer> thresholdCoalitions = new LinkedHashMap<>();

  /**
   * The random numbers of a plan.
   *
   * @param seed of the run
   * @param name of the instance
   */
  public record Draws(long seed, String name) {}

  private PerturbationPlan(
      List<Measure> measures, int features, Map<String, double[]> scores, Draws draws) {
    this.measures = Measure.inOrder(measures);
    this.features = features;
    this.scores = scores;
    this.draws = draws;
  }

  /**
   * Creates the plan of an instance.
   *
   * @param features n, at least 1
   * @param scores [n] for each method; scores that count as equal must be equal
   */
  public static PerturbationPlan of(
      List<Measure> measures, int features, Map<String, double[]> scores, Draws draws) {
    Arguments.requireAtLeast("features", features, 1);
    PerturbationPlan plan =
        new PerturbationPlan(
            measures, features, Collections.unmodifiableMap(new LinkedHashMap<>(scores)), draws);
    scores.forEach(
        (method, values) ->
            Arguments.requireLength("scores of " + method, values.length, features, "feature"));
    plan.measures.forEach(plan::addOfText);
    scores.values().forEach(plan::addOfMethod);
    return plan;
  }

  /** Adds the coalitions that a measure needs whatever the scores are. */
  private void addOfText(Measure measure) {
    Coalition whole = Coalition.full(features);
    switch (measure) {
      case PLAUSIBILITY, AUC_TP, SPARSITY, MAX_SENSITIVITY, RANDOMISATION, CEILING -> {}
      case COMPREHENSIVENESS, SUFFICIENCY, INSERTION, DELETION -> add(whole);
      case LEAVE_ONE_OUT -> {
        add(whole);
        IntStream.range(0, features).forEach(feature -> add(whole.without(feature)));
      }
      case NORMALISED_COMPREHENSIVENESS,
          NORMALISED_SUFFICIENCY,
          SOFT_COMPREHENSIVENESS,
          SOFT_SUFFICIENCY -> {
        add(whole);
        add(Coalition.empty(features));
      }
      case INFIDELITY -> {
        add(whole);
        removals().forEach(this::add);
      }
    }
  }

  private void addOfMethod(double[] values) {
    measures.forEach(measure -> addOfMethod(measure, values));
  }

  private void addOfMethod(Measure measure, double[] values) {
    switch (measure) {
      case PLAUSIBILITY,
          LEAVE_ONE_OUT,
          INFIDELITY,
          SPARSITY,
          MAX_SENSITIVITY,
          RANDOMISATION,
          CEILING -> {}
      case COMPREHENSIVENESS, NORMALISED_COMPREHENSIVENESS ->
          TopCounts.ERASER.forEach(share -> add(Shares.top(values, share).complement()));
      case SUFFICIENCY, NORMALISED_SUFFICIENCY ->
          TopCounts.ERASER.forEach(share -> add(Shares.top(values, share)));
      case AUC_TP ->
          TopCounts.THRESHOLDS.forEach(
              share -> addTo(thresholdCoalitions, Shares.top(values, share).complement()));
      case SOFT_COMPREHENSIVENESS -> softTexts(values).forEach(text -> add(text.complement()));
      case SOFT_SUFFICIENCY -> softTexts(values).forEach(this::add);
      case INSERTION -> curve().forEach(count -> add(Shares.first(values, count)));
      case DELETION -> curve().forEach(count -> add(Shares.first(values, count).complement()));
    }
  }

  /**
   * Returns the coalitions of all measures but AUC-TP, to be evaluated under the study's absence
   * policy. If there are any, the full coalition is at index 0.
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

  List<Measure> measures() {
    return measures;
  }

  /** Returns n. */
  int features() {
    return features;
  }

  /** Returns the scores of each method, [n]. */
  Map<String, double[]> scores() {
    return scores;
  }

  /** Returns the random texts of infidelity, which all methods share. */
  List<Coalition> removals() {
    return IntStream.range(0, Measure.REMOVALS)
        .mapToObj(
            number ->
                Infidelity.present(features, draws.seed(), draws.name() + "/removals", number))
        .toList();
  }

  /** Returns the random texts that retain the features with high scores. */
  List<Coalition> softTexts(double[] values) {
    double[] probabilities = SoftErasure.probabilities(values, SoftErasure.RETENTION);
    return IntStream.range(0, Measure.SOFT_TEXTS)
        .mapToObj(
            number ->
                SoftErasure.retained(
                    probabilities, draws.seed(), draws.name() + "/retained", number))
        .toList();
  }

  private List<Integer> curve() {
    return IntStream.of(TopCounts.ofCurve(features)).boxed().toList();
  }

  int index(Coalition coalition) {
    return coalitions.get(coalition);
  }

  int thresholdIndex(Coalition coalition) {
    return thresholdCoalitions.get(coalition);
  }

  private void add(Coalition coalition) {
    addTo(coalitions, coalition);
  }

  private static void addTo(Map<Coalition, Integer> indexes, Coalition coalition) {
    indexes.putIfAbsent(coalition, indexes.size());
  }
}
