package dev.ascribe.attribution.shapley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.common.CounterRandom;
import dev.ascribe.evaluation.plausibility.Plausibility;
import dev.ascribe.model.Softmax;
import dev.ascribe.study.Budget;
import dev.ascribe.study.Method;
import dev.ascribe.study.Precision;
import dev.ascribe.study.ValueKind;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Games whose values are all the same but for the last digits of a float: nothing has an order. */
class ConstantGameTest {
  private static final int FEATURES = 9;
  private static final boolean[] RATIONALE = {
    false, false, true, false, true, true, false, false, true
  };

  static Stream<Method> methods() {
    return Arrays.stream(Method.values()).filter(method -> method.kind() == Method.Kind.COALITIONS);
  }

  private static SamplingPlan plan(Method method) {
    boolean permutations = method == Method.SHAPLEY_SAMPLING || method == Method.SHAPLEY_ANTITHETIC;
    return SamplingPlans.plan(
        new PlanRequest(
            method,
            FEATURES,
            permutations ? Budget.ofPermutations(12) : Budget.ofEvaluations(100),
            method == Method.SHAPLEY_OWEN ? List.of(4, 5) : List.of(),
            13,
            "constant"));
  }

  private static Attribution estimate(Method method, ValueKind kind) {
    SamplingPlan plan = plan(method);
    double[] values = new double[plan.coalitions().size()];
    double[] resolutions = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      // About 3e-6 apart, as batches of other shapes leave the scores of BERT-base.
      CounterRandom random = CounterRandom.of(5, method.id(), i);
      float[] logits = {
        8.1f + 1e-6f * (random.nextInt(7) - 3), 7.9f + 1e-6f * (random.nextInt(7) - 3)
      };
      values[i] = Softmax.value(kind, logits, 0);
      resolutions[i] = Softmax.resolution(kind, logits, 0);
    }
    return plan.estimate(values).withResolution(plan.resolution(resolutions));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void allFeaturesTie(Method method) {
    for (ValueKind kind : ValueKind.values()) {
      Attribution attribution = estimate(method, kind);
      assertThat(Arrays.stream(attribution.scores()).distinct().count()).isGreaterThan(1);
      assertThat(Plausibility.metrics(attribution.rankedScores(), RATIONALE))
          .isEqualTo(Plausibility.metrics(new double[FEATURES], RATIONALE));
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void noTopFeatureStandsApart(Method method) {
    Attribution attribution = estimate(method, ValueKind.PROBABILITY);
    assertThat(
            PrecisionCheck.holds(
                new Precision.TopK(1, 0.95, 4096),
                new Attribution(
                        attribution.scores(),
                        new double[FEATURES],
                        null,
                        100,
                        0,
                        0.5,
                        0.5,
                        Double.NaN)
                    .withResolution(attribution.resolution()),
                Integer.MAX_VALUE))
        .isFalse();
  }
}
