package dev.ascribe.evaluation.faithfulness;

import dev.ascribe.common.Coalition;
import dev.ascribe.common.Resolution;
import dev.ascribe.evaluation.statistics.KendallTau;
import dev.ascribe.study.Measure;
import dev.ascribe.study.TopCounts;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Measures how well the scores of one instance agree with the model's own behaviour. Here p(x) is
 * the probability, for a text x, of the label that the model predicts for the whole text.
 */
public final class Faithfulness {
  public static final String COMPREHENSIVENESS = "comprehensiveness";
  public static final String SUFFICIENCY = "sufficiency";
  public static final String LEAVE_ONE_OUT_TAU = "leave-one-out-tau";

  private final PerturbationPlan plan;
  private final PerturbedOutputs outputs;
  private final ErasureMetrics erasure;

  private Faithfulness(PerturbationPlan plan, PerturbedOutputs outputs) {
    this.plan = plan;
    this.outputs = outputs;
    this.erasure = new ErasureMetrics(plan, outputs);
  }

  /**
   * Computes the metrics of the plan's measures. For each method, the map has them under their
   * names in the store, in a fixed order:
   *
   * <ul>
   *   <li>those of {@link ErasureMetrics};
   *   <li>{@code leave-one-out-tau}: Kendall's tau-b of the scores with p(x) - p(x without the
   *       feature); missing if it is undefined, as for a single feature or equal scores;
   *   <li>{@code insertion} and {@code deletion}: see {@link PerturbationCurve};
   *   <li>{@code infidelity} and {@code infidelity-normalised}: see {@link Infidelity}.
   * </ul>
   */
  public static Map<String, Map<String, Double>> evaluate(
      PerturbationPlan plan, PerturbedOutputs outputs) {
    outputs.requireFit(plan);
    Faithfulness faithfulness = new Faithfulness(plan, outputs);
    Map<String, Map<String, Double>> byMethod = new LinkedHashMap<>();
    plan.scores().forEach((method, scores) -> byMethod.put(method, faithfulness.of(scores)));
    return Collections.unmodifiableMap(byMethod);
  }

  /**
   * Returns the labels from which {@link AucTp} is computed: for each method, [thresholds] the
   * index of the label that is predicted when the top share is replaced. The map is empty if the
   * plan does not measure AUC-TP, and if the labels are unknown.
   */
  public static Map<String, int[]> thresholdLabels(
      PerturbationPlan plan, PerturbedOutputs outputs) {
    outputs.requireFit(plan);
    if (!plan.measures().contains(Measure.AUC_TP) || outputs.labels() == null) {
      return Map.of();
    }
    Map<String, int[]> byMethod = new LinkedHashMap<>();
    plan.scores()
        .forEach(
            (method, scores) ->
                byMethod.put(
                    method,
                    TopCounts.THRESHOLDS.stream()
                        .map(threshold -> Shares.top(scores, threshold).complement())
                        .mapToInt(rest -> outputs.labels()[plan.thresholdIndex(rest)])
                        .toArray()));
    return Collections.unmodifiableMap(byMethod);
  }

  private Map<String, Double> of(double[] scores) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    if (outputs.probabilities() != null) {
      plan.measures().forEach(measure -> metrics.putAll(of(measure, scores)));
    }
    return Collections.unmodifiableMap(metrics);
  }

  private Map<String, Double> of(Measure measure, double[] scores) {
    return switch (measure) {
      case PLAUSIBILITY, AUC_TP, SPARSITY, MAX_SENSITIVITY, RANDOMISATION, CEILING -> Map.of();
      case COMPREHENSIVENESS -> erasure.comprehensiveness(scores);
      case SUFFICIENCY -> erasure.sufficiency(scores);
      case LEAVE_ONE_OUT -> leaveOneOut(scores);
      case NORMALISED_COMPREHENSIVENESS -> erasure.normalisedComprehensiveness(scores);
      case NORMALISED_SUFFICIENCY -> erasure.normalisedSufficiency(scores);
      case SOFT_COMPREHENSIVENESS -> erasure.softComprehensiveness(scores);
      case SOFT_SUFFICIENCY -> erasure.softSufficiency(scores);
      case INSERTION -> Map.of("insertion", curve(count -> Shares.first(scores, count)));
      case DELETION -> Map.of("deletion", curve(count -> Shares.first(scores, count).complement()));
      case INFIDELITY -> infidelity(scores);
    };
  }

  private Map<String, Double> leaveOneOut(double[] scores) {
    Coalition full = Coalition.full(plan.features());
    int whole = plan.index(full);
    double[] drops = new double[plan.features()];
    double resolution = outputs.resolutions()[whole];
    for (int feature = 0; feature < drops.length; feature++) {
      int without = plan.index(full.without(feature));
      drops[feature] = outputs.probabilities()[whole] - outputs.probabilities()[without];
      resolution = Math.max(resolution, outputs.resolutions()[without]);
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    KendallTau.tauB(scores, Resolution.tied(drops, resolution))
        .ifPresent(tau -> metrics.put(LEAVE_ONE_OUT_TAU, tau));
    return metrics;
  }

  private double curve(IntFunction<Coalition> atCount) {
    int[] counts = TopCounts.ofCurve(plan.features());
    return PerturbationCurve.area(
        counts,
        IntStream.of(counts)
            .mapToDouble(count -> outputs.probabilities()[plan.index(atCount.apply(count))])
            .toArray());
  }

  private Map<String, Double> infidelity(double[] scores) {
    List<Coalition> texts = plan.removals();
    double whole = outputs.explained()[plan.index(Coalition.full(plan.features()))];
    double[][] perturbations =
        texts.stream().map(Infidelity::perturbation).toArray(double[][]::new);
    double[] drops =
        texts.stream().mapToDouble(text -> whole - outputs.explained()[plan.index(text)]).toArray();
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("infidelity", Infidelity.of(perturbations, scores, drops));
    metrics.put("infidelity-normalised", Infidelity.normalised(perturbations, scores, drops));
    return metrics;
  }
}
