package dev.ascribe.evaluation.faithfulness;

import dev.ascribe.common.Coalition;
import dev.ascribe.evaluation.LeftOut;
import dev.ascribe.study.TopCounts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Comprehensiveness and sufficiency of one instance, by their names in the store:
 *
 * <ul>
 *   <li>{@code comprehensiveness@s}: p(x) - p(x without the top s %), s = 1, 5, 10, 20, 50, and
 *       their mean {@code comprehensiveness} (AOPC; DeYoung et al. 2020, section 4.2);
 *   <li>{@code sufficiency@s}: p(x) - p(top s % only), and their mean {@code sufficiency};
 *   <li>{@code normalised-comprehensiveness} and {@code normalised-sufficiency}: the means over the
 *       same shares of {@link NormalisedErasure};
 *   <li>{@code soft-comprehensiveness} and {@code soft-sufficiency}: the means of {@link
 *       NormalisedErasure} over the random texts of {@link SoftErasure}.
 * </ul>
 *
 * <p>If the text contributes nothing, the last four are replaced by {@link
 * LeftOut#NO_CONTRIBUTION}.
 */
final class ErasureMetrics {
  private final PerturbationPlan plan;
  private final PerturbedOutputs outputs;

  ErasureMetrics(PerturbationPlan plan, PerturbedOutputs outputs) {
    this.plan = plan;
    this.outputs = outputs;
  }

  Map<String, Double> comprehensiveness(double[] scores) {
    return drops(Faithfulness.COMPREHENSIVENESS, share -> Shares.top(scores, share).complement());
  }

  Map<String, Double> sufficiency(double[] scores) {
    return drops(Faithfulness.SUFFICIENCY, share -> Shares.top(scores, share));
  }

  private Map<String, Double> drops(String name, Function<Integer, Coalition> atShare) {
    double whole = p(Coalition.full(plan.features()));
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (int share : TopCounts.ERASER) {
      metrics.put(name + "@" + share, whole - p(atShare.apply(share)));
    }
    double mean =
        metrics.values().stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    metrics.put(name, mean);
    return metrics;
  }

  Map<String, Double> normalisedComprehensiveness(double[] scores) {
    List<Coalition> rests =
        TopCounts.ERASER.stream().map(share -> Shares.top(scores, share).complement()).toList();
    return normalised(
        "normalised-comprehensiveness", erasure -> mean(rests, erasure::comprehensiveness));
  }

  Map<String, Double> normalisedSufficiency(double[] scores) {
    List<Coalition> tops =
        TopCounts.ERASER.stream().map(share -> Shares.top(scores, share)).toList();
    return normalised("normalised-sufficiency", erasure -> mean(tops, erasure::sufficiency));
  }

  Map<String, Double> softComprehensiveness(double[] scores) {
    List<Coalition> rests = plan.softTexts(scores).stream().map(Coalition::complement).toList();
    return normalised("soft-comprehensiveness", erasure -> mean(rests, erasure::comprehensiveness));
  }

  Map<String, Double> softSufficiency(double[] scores) {
    List<Coalition> texts = plan.softTexts(scores);
    return normalised("soft-sufficiency", erasure -> mean(texts, erasure::sufficiency));
  }

  private Map<String, Double> normalised(String name, ToDoubleFunction<NormalisedErasure> metric) {
    int whole = plan.index(Coalition.full(plan.features()));
    int empty = plan.index(Coalition.empty(plan.features()));
    NormalisedErasure erasure =
        new NormalisedErasure(outputs.probabilities()[whole], outputs.probabilities()[empty]);
    double resolution = Math.max(outputs.resolutions()[whole], outputs.resolutions()[empty]);
    return erasure.isDefined(resolution)
        ? Map.of(name, metric.applyAsDouble(erasure))
        : Map.of(LeftOut.NO_CONTRIBUTION.of(name), 1.0);
  }

  /** Returns the mean of a metric over texts, of which each gives its p. */
  private double mean(List<Coalition> texts, DoubleUnaryOperator metric) {
    return texts.stream()
        .mapToDouble(text -> metric.applyAsDouble(p(text)))
        .average()
        .orElseThrow();
  }

  private double p(Coalition coalition) {
    return outputs.probabilities()[plan.index(coalition)];
  }
}
