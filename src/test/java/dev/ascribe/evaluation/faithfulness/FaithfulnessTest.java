package dev.ascribe.evaluation.faithfulness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ascribe.common.Coalition;
import dev.ascribe.study.Measure;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FaithfulnessTest {
  private static final int FEATURES = 10;

  /** Feature i is worth (i + 1) / 100, so that the whole text has probability 0.55. */
  private static double probability(Coalition coalition) {
    return IntStream.range(0, coalition.size())
            .filter(coalition::contains)
            .map(feature -> feature + 1)
            .sum()
        / 100.0;
  }

  private static Map<String, double[]> scores() {
    Map<String, double[]> scores = new LinkedHashMap<>();
    scores.put("right", IntStream.range(0, FEATURES).asDoubleStream().toArray());
    scores.put("reversed", IntStream.range(0, FEATURES).mapToDouble(i -> -i).toArray());
    scores.put("constant", new double[FEATURES]);
    return scores;
  }

  private static Map<String, Map<String, Double>> evaluate(PerturbationPlan plan) {
    return Faithfulness.evaluate(plan, outputs(plan));
  }

  /** Less than 0.2 is the other label. */
  private static PerturbedOutputs outputs(PerturbationPlan plan) {
    return PerturbedOutputs.exact(
        plan.coalitions().stream().mapToDouble(FaithfulnessTest::probability).toArray(),
        plan.thresholdCoalitions().stream().mapToInt(c -> probability(c) < 0.2 ? 1 : 0).toArray());
  }

  private static PerturbationPlan plan(int features, Map<String, double[]> scores) {
    return PerturbationPlan.of(
        Measure.DEFAULT, features, scores, new PerturbationPlan.Draws(7, "text"));
  }

  @Test
  void metricsOfAnAdditiveModelByHand() {
    Map<String, Double> metrics = evaluate(plan(FEATURES, scores())).get("right");
    // Shares of 10 features: 1, 1, 1, 2 and 5 features.
    Map<String, Double> expected = new LinkedHashMap<>();
    expected.put("comprehensiveness@1", 0.10);
    expected.put("comprehensiveness@5", 0.10);
    expected.put("comprehensiveness@10", 0.10);
    expected.put("comprehensiveness@20", 0.19);
    expected.put("comprehensiveness@50", 0.40);
    expected.put("comprehensiveness", 0.178);
    expected.put("sufficiency@1", 0.45);
    expected.put("sufficiency@5", 0.45);
    expected.put("sufficiency@10", 0.45);
    expected.put("sufficiency@20", 0.36);
    expected.put("sufficiency@50", 0.15);
    expected.put("sufficiency", 0.372);
    expected.put("leave-one-out-tau", 1.0);
    assertThat(metrics.keySet()).containsExactlyElementsOf(expected.keySet());
    expected.forEach(
        (name, value) -> assertThat(metrics.get(name)).isCloseTo(value, within(1e-12)));
  }

  @Test
  void labelsAtThresholdsAreNoMetrics() {
    PerturbationPlan plan = plan(FEATURES, scores());
    Map<String, int[]> labels = Faithfulness.thresholdLabels(plan, outputs(plan));
    assertThat(labels).containsOnlyKeys("right", "reversed", "constant");
    // What is left of 0.55 after the top 0, 1, 2 ... features: 0.55 0.45 0.36 0.28 0.21 0.15 ...
    assertThat(labels.get("right")).containsExactly(0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1);
    // From the least feature on: 0.55 0.54 0.52 0.49 0.45 0.40 0.34 0.27 0.19 0.10 0.
    assertThat(labels.get("reversed")).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1);
  }

  @Test
  void thereAreNoLabelsAtThresholdsWithoutAucTpOrWithoutNumbers() {
    PerturbationPlan plan = plan(FEATURES, scores());
    double[] probabilities =
        plan.coalitions().stream().mapToDouble(FaithfulnessTest::probability).toArray();
    assertThat(Faithfulness.thresholdLabels(plan, PerturbedOutputs.exact(probabilities, null)))
        .isEmpty();
    PerturbationPlan other =
        PerturbationPlan.of(
            List.of(Measure.SUFFICIENCY),
            FEATURES,
            scores(),
            new PerturbationPlan.Draws(7, "text"));
    assertThat(Faithfulness.thresholdLabels(other, outputs(other))).isEmpty();
  }

  @Test
  void methodsAreToldApart() {
    Map<String, Map<String, Double>> metrics = evaluate(plan(FEATURES, scores()));
    assertThat(metrics).containsOnlyKeys("right", "reversed", "constant");
    assertThat(metrics.get("reversed").get("leave-one-out-tau")).isEqualTo(-1);
    assertThat(metrics.get("reversed").get("comprehensiveness@20")).isCloseTo(0.03, within(1e-12));
    assertThat(metrics.get("reversed").get("sufficiency@50")).isCloseTo(0.40, within(1e-12));
  }

  @Test
  void tauOfEqualScoresIsAbsentAndTiesAreBrokenByIndex() {
    Map<String, Double> metrics = evaluate(plan(FEATURES, scores())).get("constant");
    assertThat(metrics).doesNotContainKey("leave-one-out-tau");
    assertThat(metrics.get("comprehensiveness@20")).isCloseTo(0.03, within(1e-12));
  }

  @Test
  void aSingleFeatureIsAlwaysTheTop() {
    PerturbationPlan plan = plan(1, Map.of("one", new double[] {0.3}));
    assertThat(plan.coalitions()).containsExactly(Coalition.full(1), Coalition.empty(1));
    assertThat(plan.thresholdCoalitions()).containsExactly(Coalition.full(1), Coalition.empty(1));
    assertThat(evaluate(plan).get("one"))
        .containsEntry("comprehensiveness", 0.01)
        .containsEntry("sufficiency", 0.0)
        .doesNotContainKey("leave-one-out-tau");
  }

  @Test
  void aTextThatContributesNothingIsLeftOutOfNormalisedMeasures() {
    PerturbationPlan plan =
        PerturbationPlan.of(
            List.of(Measure.values()),
            FEATURES,
            Map.of("right", scores().get("right")),
            new PerturbationPlan.Draws(7, "text"));
    double[] against =
        plan.coalitions().stream().mapToDouble(text -> 0.9 - probability(text)).toArray();
    Map<String, Double> metrics =
        Faithfulness.evaluate(plan, PerturbedOutputs.exact(against, null)).get("right");
    for (String name :
        List.of(
            "normalised-comprehensiveness",
            "normalised-sufficiency",
            "soft-comprehensiveness",
            "soft-sufficiency")) {
      assertThat(metrics)
          .doesNotContainKey(name)
          .containsEntry("left-out:" + name + ":no-contribution", 1.0);
    }
    assertThat(metrics).containsKeys("insertion", "deletion", "infidelity", "comprehensiveness");
    assertThat(metrics.values()).doesNotContain(Double.NaN);
  }

  @Test
  void randomTextsDependOnTheSeedAndTheTextOnly() {
    List<Measure> random = List.of(Measure.SOFT_SUFFICIENCY, Measure.INFIDELITY);
    PerturbationPlan plan =
        PerturbationPlan.of(random, FEATURES, scores(), new PerturbationPlan.Draws(7, "text"));
    assertThat(
            PerturbationPlan.of(random, FEATURES, scores(), new PerturbationPlan.Draws(7, "text"))
                .coalitions())
        .isEqualTo(plan.coalitions());
    assertThat(
            PerturbationPlan.of(random, FEATURES, scores(), new PerturbationPlan.Draws(8, "text"))
                .coalitions())
        .isNotEqualTo(plan.coalitions());
    assertThat(
            PerturbationPlan.of(random, FEATURES, scores(), new PerturbationPlan.Draws(7, "other"))
                .removals())
        .isNotEqualTo(plan.removals());
  }

  @Test
  void coalitionsAreDistinctOverMethodsAndShares() {
    PerturbationPlan plan = plan(FEATURES, scores());
    for (List<Coalition> coalitions : List.of(plan.coalitions(), plan.thresholdCoalitions())) {
      assertThat(new HashSet<>(coalitions)).hasSameSizeAs(coalitions);
      assertThat(coalitions.get(0)).isEqualTo(Coalition.full(FEATURES));
    }
    // The whole, 10 left out, and of each of the two rankings (constant ranks as reversed does) the
    // tops of 1, 2 and 5 with their complements; the two halves are each other's complements, and
    // removing the top feature is leaving it out: 1 + 10 + 2 * 3 + 2 * 2 - 2.
    assertThat(plan.coalitions()).hasSize(19);
    assertThat(plan.thresholdCoalitions()).hasSize(2 + 2 * 9);
  }

  @Test
  void sharesAreRoundedUp() {
    assertThat(Shares.top(new double[7], 0).cardinality()).isZero();
    assertThat(Shares.top(new double[7], 1).cardinality()).isEqualTo(1);
    assertThat(Shares.top(new double[7], 20).cardinality()).isEqualTo(2);
    assertThat(Shares.top(new double[7], 50).cardinality()).isEqualTo(4);
    assertThat(Shares.top(new double[7], 100).cardinality()).isEqualTo(7);
    assertThat(Shares.top(new double[30], 10).cardinality()).isEqualTo(3);
  }
}
