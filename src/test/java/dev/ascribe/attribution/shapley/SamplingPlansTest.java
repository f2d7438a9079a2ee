package dev.ascribe.attribution.shapley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.UnknownErrors;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.CounterRandom;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.study.Budget;
import dev.ascribe.study.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SamplingPlansTest {
  private static PlanRequest sampling(int features, int permutations, String stream) {
    return new PlanRequest(
        Method.SHAPLEY_SAMPLING,
        features,
        Budget.ofPermutations(permutations),
        List.of(),
        13,
        stream);
  }

  private static PlanRequest exact(int features) {
    return new PlanRequest(
        Method.SHAPLEY_EXACT, features, Budget.ofEvaluations(1), List.of(), 13, "a");
  }

  @Test
  void exactScoresOfTheGloveGame() {
    // One left glove (0) and two right ones (1, 2); a pair is worth 1. Known answer: 2/3, 1/6, 1/6.
    Game gloves = Game.of(3, bits -> (bits & 1) != 0 && (bits & 6) != 0 ? 1 : 0);
    Attribution attribution = gloves.exact();
    assertThat(attribution.scores())
        .containsExactly(new double[] {2.0 / 3, 1.0 / 6, 1.0 / 6}, within(1e-15));
    assertThat(attribution.standardErrors()).isEmpty();
    assertThat(attribution.evaluations()).isEqualTo(8);
    assertThat(attribution.evaluationsSaved()).isZero();
  }

  @Test
  void sampledScoresAreMeanMarginalsOverThePermutations() {
    // v counts pairs, so that a feature's marginal is the number of features before it.
    Game pairs = Game.of(4, bits -> Integer.bitCount(bits) * (Integer.bitCount(bits) - 1) / 2.0);
    int permutations = 7;
    double[] sums = new double[4];
    for (int m = 0; m < permutations; m++) {
      int[] order = CounterRandom.of(5, "shapley-sampling/game", m).permutation(4);
      for (int step = 0; step < 4; step++) {
        sums[order[step]] += step;
      }
    }
    Attribution attribution = pairs.sampled(permutations, 5);
    for (int feature = 0; feature < 4; feature++) {
      double mean = sums[feature] / permutations;
      assertThat(attribution.scores()[feature]).isCloseTo(mean, within(1e-12));
    }
  }

  @Test
  void coalitionsAreDistinctAndBeginWithEmptyAndFull() {
    for (PlanRequest request : List.of(sampling(70, 25, "a"), sampling(1, 3, "a"), exact(5))) {
      List<Coalition> coalitions = SamplingPlans.plan(request).coalitions();
      assertThat(new HashSet<>(coalitions)).hasSameSizeAs(coalitions);
      assertThat(coalitions.get(0)).isEqualTo(Coalition.empty(request.features()));
      assertThat(coalitions.get(1)).isEqualTo(Coalition.full(request.features()));
    }
    assertThat(SamplingPlans.plan(exact(5)).coalitions()).hasSize(32);
  }

  @Test
  void repeatedVisitsAreSavedAndCounted() {
    Attribution attribution = Game.random(3, 1).sampled(100, 1);
    assertThat(attribution.evaluations()).isEqualTo(8);
    assertThat(attribution.evaluationsSaved()).isEqualTo(100 * 4 - 8);
  }

  @Test
  void equalRequestsGiveEqualPlansAndStreamsDiffer() {
    List<Coalition> plan = SamplingPlans.plan(sampling(20, 5, "a")).coalitions();
    assertThat(SamplingPlans.plan(sampling(20, 5, "a")).coalitions()).isEqualTo(plan);
    assertThat(SamplingPlans.plan(sampling(20, 5, "b")).coalitions()).isNotEqualTo(plan);
  }

  @Test
  void aLargerBudgetContinuesTheSamePlan() {
    List<Coalition> small = SamplingPlans.plan(sampling(12, 4, "a")).coalitions();
    List<Coalition> large = SamplingPlans.plan(sampling(12, 9, "a")).coalitions();
    assertThat(large).hasSizeGreaterThan(small.size());
    assertThat(large.subList(0, small.size())).isEqualTo(small);
  }

  @Test
  void aBudgetOfEvaluationsIsSpentOnWholePermutations() {
    PlanRequest fifty =
        new PlanRequest(Method.SHAPLEY_SAMPLING, 12, Budget.ofEvaluations(50), List.of(), 13, "a");
    List<Coalition> coalitions = SamplingPlans.plan(fifty).coalitions();
    assertThat(coalitions).hasSizeBetween(50 - 11, 50);
    assertThat(SamplingPlans.plan(sampling(12, 9, "a")).coalitions())
        .startsWith(coalitions.toArray(Coalition[]::new));
  }

  @Test
  void aPrefixOfTheValuesGivesTheEstimateOfItsWholePermutations() {
    Game game = Game.random(12, 4);
    SamplingPlan nine = SamplingPlans.plan(sampling(12, 9, "a"));
    SamplingPlan four = SamplingPlans.plan(sampling(12, 4, "a"));
    double[] values = nine.coalitions().stream().mapToDouble(game::value).toArray();
    int end = four.coalitions().size();
    double[] expected = four.estimate(Arrays.copyOf(values, end)).scores();
    assertThat(nine.estimate(Arrays.copyOf(values, end)).scores()).isEqualTo(expected);
    assertThat(nine.estimate(Arrays.copyOf(values, end + 3)).scores()).isEqualTo(expected);
    assertThat(nine.smallestPrefix()).isEqualTo(13);
  }

  @Test
  void errorsOfFewPermutationsAreUnknown() {
    for (int permutations : new int[] {1, 2, 15}) {
      Attribution few = Game.random(4, 2).sampled(permutations, 2);
      assertThat(few.standardErrors()).isEmpty();
      assertThat(few.unknownErrors()).isEqualTo(UnknownErrors.FEW_DRAWS);
    }
    Attribution enough = Game.random(4, 2).sampled(16, 2);
    assertThat(enough.standardErrors()).hasSize(4);
    assertThat(enough.unknownErrors()).isNull();
    // Of 20 words, one comes last in none of 44 permutations with a chance of 0.95^44 = 0.105.
    assertThat(Game.of(20, bits -> bits & 1).sampled(44, 2).standardErrors()).isEmpty();
    assertThat(Game.of(20, bits -> bits & 1).sampled(45, 2).standardErrors()).hasSize(20);
  }

  @Test
  void aWordThatNeverCameFirstIsNotSaidToBeExactWhereAnyWordSuffices() {
    // Its marginal is 1 when it comes first and 0 else: variance 1/10 (1 - 1/10) in each draw.
    Game any = Game.of(10, bits -> bits == 0 ? 0 : 1);
    double expected = Math.sqrt(0.09 / 25);
    for (long seed = 0; seed < 20; seed++) {
      Attribution sampled = any.sampled(25, seed);
      assertThat(Arrays.stream(sampled.scores()).min().orElseThrow()).isLessThan(0.05);
      assertThat(sampled.standardErrors())
          .satisfies(
              errors ->
                  assertThat(Arrays.stream(errors).min().orElseThrow()).isGreaterThan(expected / 2))
          .satisfies(
              errors ->
                  assertThat(Arrays.stream(errors).max().orElseThrow()).isLessThan(expected * 2));
    }
  }

  @Test
  void intervalsOfTwoStandardErrorsCoverTheExactScores() {
    int covered = 0;
    int scores = 0;
    for (long seed = 0; seed < 100; seed++) {
      Game game = Game.random(6, seed);
      double[] exact = game.exact().scores();
      Attribution sampled = game.sampled(25, seed);
      for (int feature = 0; feature < 6; feature++) {
        double error = Math.abs(sampled.scores()[feature] - exact[feature]);
        covered += error <= 2.06 * sampled.standardErrors()[feature] ? 1 : 0; // t, 24 degrees
        scores++;
      }
    }
    assertThat((double) covered / scores).isBetween(0.92, 0.98);
  }

  @Test
  void manyPermutationsConvergeToTheExactScores() {
    Game game = Game.random(6, 3);
    assertThat(game.sampled(20_000, 3).scores())
        .containsExactly(game.exact().scores(), within(0.05));
  }

  @Test
  void exactNamesItsLimit() {
    assertThat(SamplingPlans.plan(exact(16)).coalitions()).hasSize(65536);
    assertThatThrownBy(() -> SamplingPlans.plan(exact(17)))
        .isInstanceOf(AscribeException.class)
        .hasMessageContaining("17 features")
        .hasMessageContaining("at most 16")
        .extracting(e -> ((AscribeException) e).code())
        .isEqualTo(ErrorCode.TOO_MANY_FEATURES);
  }

  @Test
  void emptyTextsAndBudgetsAreRefused() {
    assertThatThrownBy(() -> SamplingPlans.plan(sampling(0, 5, "a")))
        .isInstanceOf(AscribeException.class)
        .hasMessage("shapley-sampling: features must be at least 1, was 0");
    assertThatThrownBy(() -> SamplingPlans.plan(sampling(3, 0, "a")))
        .isInstanceOf(AscribeException.class)
        .hasMessage("shapley-sampling: permutations must be at least 1, was 0");
  }

  @ParameterizedTest
  @EnumSource(
      value = Method.class,
      names = {
        "RANDOM",
        "ATTENTION",
        "ATTENTION_ROLLOUT",
        "INTEGRATED_GRADIENTS",
        "INPUT_X_GRADIENT",
        "GRADIENT_NORM"
      })
  void methodsWithoutCoalitionsHaveNoPlan(Method method) {
    assertThatThrownBy(
            () ->
                SamplingPlans.plan(Game.random(3, 13).request(method, Budget.ofEvaluations(5), 13)))
        .isInstanceOf(AscribeException.class)
        .hasMessageStartingWith(method.id() + ": evaluates no coalitions");
  }

  @Test
  void valuesMustMatchTheCoalitions() {
    assertThatThrownBy(() -> SamplingPlans.plan(exact(3)).estimate(new double[7]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("7 values for 8 coalitions, of which at least 8 are needed");
  }
}
