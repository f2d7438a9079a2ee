package dev.ascribe;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.attribution.RandomAttribution;
import dev.ascribe.attribution.attention.AttentionScores;
import dev.ascribe.attribution.gradients.GaussLegendre;
import dev.ascribe.attribution.gradients.IntegratedGradients;
import dev.ascribe.attribution.shapley.Intervals;
import dev.ascribe.attribution.shapley.PlanRequest;
import dev.ascribe.attribution.shapley.SamplingPlans;
import dev.ascribe.evaluation.faithfulness.AucTp;
import dev.ascribe.evaluation.faithfulness.Faithfulness;
import dev.ascribe.evaluation.faithfulness.PerturbationPlan;
import dev.ascribe.evaluation.faithfulness.PerturbedOutputs;
import dev.ascribe.evaluation.plausibility.Plausibility;
import dev.ascribe.evaluation.statistics.Classification;
import dev.ascribe.evaluation.statistics.CrossedBootstrap;
import dev.ascribe.evaluation.statistics.CrossedMean;
import dev.ascribe.evaluation.statistics.KendallTau;
import dev.ascribe.evaluation.statistics.Ranking;
import dev.ascribe.evaluation.statistics.SignificanceTests;
import dev.ascribe.model.Softmax;
import dev.ascribe.model.TokenRow;
import dev.ascribe.model.transformer.Dropout;
import dev.ascribe.study.AttributionSpec.GradientBaseline;
import dev.ascribe.study.Budget;
import dev.ascribe.study.Measure;
import dev.ascribe.study.Method;
import dev.ascribe.study.ValueKind;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Public numeric calls refuse arguments that do not fit, and say which, and what is allowed. */
class NumericArgumentsTest {
  private static final float[][] ATTENTION = {{1, 0}, {0, 1}};
  private static final double[] SCORES = {0.5, 0.25};

  private static Arguments refused(String message, ThrowingCallable call) {
    return Arguments.of(message, call);
  }

  static Stream<Arguments> ofAttribution() {
    return Stream.of(
        refused(
            "predictingToken is 2 (allowed: 0 to 1)",
            () -> AttentionScores.ofLastLayer(ATTENTION, 2, new int[] {0, 1}, 2)),
        refused(
            "the length of attention is 2 (allowed: 3, one for each token)",
            () -> AttentionScores.ofLastLayer(ATTENTION, 0, new int[] {0, 1, 1}, 2)),
        refused(
            "the feature of a token is 2 (allowed: -1 to 1)",
            () -> AttentionScores.ofLastLayer(ATTENTION, 0, new int[] {0, 2}, 2)),
        refused(
            "the length of a row of attention is 1 (allowed: 2, one for each token)",
            () -> AttentionScores.ofLastLayer(new float[][] {{1, 0}, {1}}, 0, new int[2], 1)),
        refused(
            "layers is 0 (allowed: 1 or more)",
            () -> AttentionScores.ofRollout(new float[0][][], 0, new int[] {0, 1}, 2)),
        refused(
            "predictingToken is -1 (allowed: 0 to 1)",
            () -> AttentionScores.ofRollout(new float[][][] {ATTENTION}, -1, new int[] {0, 1}, 2)),
        refused("features is -1 (allowed: 0 or more)", () -> RandomAttribution.scores(1, "x", -1)),
        refused("nodes is 0 (allowed: 1 or more)", () -> GaussLegendre.of(0)),
        refused(
            "steps is 0 (allowed: 1 or more)",
            () -> new IntegratedGradients(ValueKind.PROBABILITY, GradientBaseline.PAD, 0)),
        refused("confidence is 1.0 (allowed: above 0, below 1)", () -> Intervals.multiplier(1, 10)),
        refused("degreesOfFreedom is 0 (allowed: 1 or more)", () -> Intervals.multiplier(0.95, 0)),
        refused(
            "1 value for 4 coalitions, of which at least 4 are needed",
            () ->
                SamplingPlans.plan(
                        new PlanRequest(
                            Method.SHAPLEY_EXACT,
                            2,
                            Budget.ofEvaluations(4),
                            List.of(),
                            1,
                            "instance"))
                    .estimate(new double[1])));
  }

  static Stream<Arguments> ofEvaluation() {
    PerturbationPlan plan = plan(2, Map.of("method", SCORES));
    int coalitions = plan.coalitions().size();
    double[] notNumbers = new double[coalitions];
    notNumbers[1] = Double.NaN;
    return Stream.of(
        refused("count is 3 (allowed: 0 to 2)", () -> Ranking.top(SCORES, 3)),
        refused(
            "scores[1] is NaN (allowed: numbers)",
            () -> Ranking.descending(new double[] {1, Double.NaN})),
        refused(
            "the length of y is 1 (allowed: 2, one for each element of x)",
            () -> KendallTau.tauB(SCORES, new double[1])),
        refused(
            "y[0] is NaN (allowed: numbers)",
            () -> KendallTau.tauB(SCORES, new double[] {Double.NaN, 1})),
        refused(
            "instances is 0 (allowed: 1 or more)",
            () -> Classification.accuracy(new int[0], new int[0])),
        refused(
            "the length of predicted is 1 (allowed: 2, one for each gold label)",
            () -> Classification.accuracy(new int[2], new int[1])),
        refused(
            "a predicted label is 2 (allowed: 0 to 1)",
            () -> Classification.macroF1(new int[] {0, 1}, new int[] {0, 2}, 2)),
        refused(
            "a gold label is -1 (allowed: 0 to 1)",
            () -> Classification.macroF1(new int[] {-1}, new int[] {0}, 2)),
        refused(
            "differences is 0 (allowed: 1 or more)",
            () -> SignificanceTests.wilcoxon(new double[0])),
        refused(
            "a p-value is 1.5 (allowed: 0 to 1)",
            () -> SignificanceTests.holm(new double[] {0.5, 1.5})),
        refused("seeds is 0 (allowed: 1 or more)", () -> CrossedMean.of(new double[0][])),
        refused(
            "the length of texts of a seed is 0 (allowed: 3, one for each text)",
            () -> CrossedMean.of(new double[][] {{1, 2, 3}, {}})),
        refused(
            "values is 0 (allowed: 1 or more)",
            () -> CrossedMean.of(new double[][] {{Double.NaN, Double.NaN}})),
        refused("resamples is 0 (allowed: 2 or more)", () -> new CrossedBootstrap(2, 3, 0, 1)),
        refused("n is 2 (allowed: 3 or more)", () -> SignificanceTests.spearman(SCORES, SCORES)),
        refused(
            "the length of rationale is 3 (allowed: 2, one for each score)",
            () -> Plausibility.metrics(SCORES, new boolean[3])),
        refused("features is 0 (allowed: 1 or more)", () -> plan(0, Map.of())),
        refused(
            "the length of scores of lime is 2 (allowed: 3, one for each feature)",
            () -> plan(3, Map.of("lime", SCORES))),
        refused(
            "the length of probabilities is 1 (allowed: %d, one for each coalition of the plan)"
                .formatted(coalitions),
            () -> Faithfulness.evaluate(plan, PerturbedOutputs.exact(new double[1], null))),
        refused(
            "probabilities[1] is NaN (allowed: numbers)",
            () -> PerturbedOutputs.exact(notNumbers, null)),
        refused(
            "the length of predicted is 1 (allowed: 11, one for each threshold)",
            () -> AucTp.of(new int[1], new int[1][1], 2)));
  }

  private static PerturbationPlan plan(int features, Map<String, double[]> scores) {
    return PerturbationPlan.of(
        Measure.DEFAULT, features, scores, new PerturbationPlan.Draws(7, "text"));
  }

  static Stream<Arguments> ofModel() {
    return Stream.of(
        refused(
            "target is 2 (allowed: 0 to 1)",
            () -> Softmax.value(ValueKind.PROBABILITY, new float[] {1, 2}, 2)),
        refused(
            "label scores is 0 (allowed: 1 or more)", () -> Softmax.probabilities(new float[0])),
        refused(
            "the length of positionIds is 1 (allowed: 2, one for each token)",
            () -> new TokenRow(new int[2], new int[1], new int[2], 0)),
        refused(
            "predictingToken is 2 (allowed: -1 to 1)",
            () -> new TokenRow(new int[2], new int[2], new int[2], 2)),
        refused("dropout is 1.0 (allowed: 0 to below 1)", () -> Dropout.of(1, 1, 1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"ofAttribution", "ofEvaluation", "ofModel"})
  void wrongArgumentsAreNamedWithWhatIsAllowed(String message, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
