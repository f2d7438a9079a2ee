package dev.ascribe.attribution.shapley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.UnknownErrors;
import dev.ascribe.common.Coalition;
import dev.ascribe.evaluation.statistics.KendallTau;
import dev.ascribe.study.Budget;
import dev.ascribe.study.Method;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EarlyEstimateTest {
  private static final int FEATURES = 120;

  /** The score of each feature in an additive game, whose Shapley values are these. */
  private static final double[] WEIGHTS =
      IntStream.range(0, FEATURES)
          .mapToDouble(i -> i % 10 == 0 ? 1 : i % 7 == 0 ? -0.5 : 0)
          .toArray();

  private static double[] values(List<Coalition> coalitions, int first) {
    return coalitions.subList(0, first).stream()
        .mapToDouble(
            coalition ->
                0.2
                    + IntStream.range(0, FEATURES)
                        .filter(coalition::contains)
                        .mapToDouble(i -> WEIGHTS[i])
                        .sum())
        .toArray();
  }

  private static List<Coalition> plan(Method method, List<Integer> groups) {
    return SamplingPlans.plan(
            new PlanRequest(method, FEATURES, Budget.ofEvaluations(1000), groups, 13, "early"))
        .coalitions();
  }

  @Test
  void scoresAddUpAndComeNearerWithEachCoalition() {
    List<Coalition> coalitions = plan(Method.SHAPLEY_KERNEL, List.of());
    double before = Double.POSITIVE_INFINITY;
    for (int first : new int[] {3, 8, 64, 200, 600}) {
      Attribution early = EarlyEstimate.of(coalitions, values(coalitions, first));
      double error =
          IntStream.range(0, FEATURES)
              .mapToDouble(i -> Math.abs(early.scores()[i] - WEIGHTS[i]))
              .sum();
      assertThat(early.efficiencyGap()).isLessThan(1e-9);
      assertThat(early.evaluations()).isEqualTo(first);
      assertThat(early.unknownErrors()).isEqualTo(UnknownErrors.FEW_EVALUATIONS);
      assertThat(error).as("from %d values", first).isLessThan(before);
      before = error;
    }
    assertThat(before / FEATURES).isLessThan(0.05);
  }

  @Test
  void featuresThatNoCoalitionTellsApartAreEqual() {
    List<Integer> groups = Collections.nCopies(12, 10);
    List<Coalition> coalitions = plan(Method.SHAPLEY_OWEN, groups);
    // The first coalitions of this plan are of whole groups.
    double[] scores = EarlyEstimate.of(coalitions, values(coalitions, 8)).scores();
    for (int group = 0; group < 12; group++) {
      double[] members = Arrays.copyOfRange(scores, 10 * group, 10 * group + 10);
      assertThat(members).containsExactly(equal(members[0]), within(1e-9));
    }
    assertThat(Arrays.stream(scores).map(score -> Math.rint(score * 1e9)).distinct().count())
        .isGreaterThan(1);
  }

  private static double[] equal(double score) {
    double[] scores = new double[10];
    Arrays.fill(scores, score);
    return scores;
  }

  @Test
  void occlusionScoresTheFeaturesThatWereLeftOutAlready() {
    SamplingPlan plan = samplingPlan(Method.OCCLUSION);
    Attribution early = plan.earlyEstimate(values(plan.coalitions(), 12));
    assertThat(Arrays.copyOf(early.scores(), 10))
        .containsExactly(Arrays.copyOf(WEIGHTS, 10), within(1e-9));
    assertThat(Arrays.copyOfRange(early.scores(), 10, FEATURES)).containsOnly(Double.NaN);
    assertThat(early.unknownErrors()).isEqualTo(UnknownErrors.NOT_ALL_FEATURES);
    assertThat(early.evaluations()).isEqualTo(12);
    assertThat(plan.estimate(values(plan.coalitions(), FEATURES + 2)).hasFiniteScores()).isTrue();
  }

  @Test
  void limeFitsTheDrawsSoFar() {
    SamplingPlan plan = samplingPlan(Method.LIME);
    double before = -1;
    for (int first : new int[] {20, 60, 120}) {
      Attribution early = plan.earlyEstimate(values(plan.coalitions(), first));
      assertThat(early.unknownErrors()).isEqualTo(UnknownErrors.FEW_EVALUATIONS);
      assertThat(early.hasFiniteScores()).isTrue();
      double agreement = KendallTau.tauB(early.scores(), WEIGHTS).orElseThrow();
      assertThat(agreement).as("from %d values", first).isGreaterThan(before);
      before = agreement;
    }
    assertThat(before).isGreaterThan(0.3);
    assertThat(plan.earlyEstimate(values(plan.coalitions(), 3)).hasFiniteScores()).isTrue();
  }

  private static SamplingPlan samplingPlan(Method method) {
    return SamplingPlans.plan(
        new PlanRequest(method, FEATURES, Budget.ofEvaluations(1000), List.of(), 13, "early"));
  }
}
