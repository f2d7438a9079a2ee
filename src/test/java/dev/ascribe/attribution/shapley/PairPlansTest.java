package dev.ascribe.attribution.shapley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.UnknownErrors;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.Coalition;
import dev.ascribe.study.Budget;
import dev.ascribe.study.Method;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The plans of pairs: what they draw, and that nothing but the request decides it. */
class PairPlansTest {
  private static SamplingPlan plan(Method estimator, int features, int evaluations) {
    return SamplingPlans.plan(
        new PlanRequest(
            estimator, features, Budget.ofEvaluations(evaluations), List.of(), 13, "text"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Method.class,
      names = {"SHAPLEY_KERNEL", "SHAPLEY_LEVERAGE", "SHAPLEY_REGRESSION"})
  void plansAreDistinctComplementaryAndGrowByPrefix(Method estimator) {
    for (int features : new int[] {1, 2, 3, 4, 7, 12, 70}) {
      List<Coalition> large = plan(estimator, features, 600).coalitions();
      assertThat(new HashSet<>(large)).hasSameSizeAs(large);
      assertThat(large).hasSize(features < 10 ? 1 << features : 600);
      for (int index = 0; index < large.size(); index += 2) {
        assertThat(large.get(index + 1)).isEqualTo(large.get(index).complement());
      }
      assertThat(large.get(0)).isEqualTo(Coalition.empty(features));
      List<Coalition> small = plan(estimator, features, 201).coalitions();
      assertThat(large.subList(0, small.size())).isEqualTo(small);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Method.class,
      names = {"SHAPLEY_KERNEL", "SHAPLEY_LEVERAGE", "SHAPLEY_REGRESSION"})
  void allCoalitionsGiveTheExactScoresWithoutError(Method estimator) {
    for (int features = 1; features <= 8; features++) {
      Game game = Game.random(features, features);
      Attribution attribution =
          game.estimate(game.request(estimator, Budget.ofEvaluations(1 << features), 3));
      assertThat(attribution.scores()).containsExactly(game.exact().scores(), within(1e-10));
      assertThat(attribution.standardErrors()).hasSize(features).containsOnly(0);
      assertThat(attribution.evaluations()).isEqualTo(1 << features);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Method.class,
      names = {"SHAPLEY_KERNEL", "SHAPLEY_LEVERAGE", "SHAPLEY_REGRESSION"})
  void everyPrefixFromTheSmallestOnAddsUp(Method estimator) {
    Game game = Game.random(9, 4);
    SamplingPlan plan = plan(estimator, 9, 80);
    double[] values = plan.coalitions().stream().mapToDouble(game::value).toArray();
    assertThat(plan.smallestPrefix()).isEqualTo(20);
    for (int length = plan.smallestPrefix(); length <= values.length; length++) {
      Attribution attribution = plan.estimate(Arrays.copyOf(values, length));
      assertThat(attribution.efficiencyGap()).isLessThan(1e-10);
      assertThat(attribution.evaluations()).isEqualTo(length);
    }
  }

  /** Digests of the plans on another machine: any change of what is drawn shows here. */
  @ParameterizedTest
  @CsvSource({
    "SHAPLEY_SAMPLING, 12, 300, ba4706eafaf2ba0d",
    "SHAPLEY_ANTITHETIC, 12, 300, 9a8d607ce24fd737",
    "SHAPLEY_KERNEL, 12, 300, e2772d27c248a079",
    "SHAPLEY_KERNEL, 90, 900, 6da768f50fb7c190",
    "SHAPLEY_LEVERAGE, 25, 300, 5b874ca359e394c9"
  })
  void plansAreTheSameInEveryProcess(Method estimator, int features, int evaluations, String digest)
      throws Exception {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    for (Coalition coalition : plan(estimator, features, evaluations).coalitions()) {
      sha.update(coalition.toString().getBytes(StandardCharsets.UTF_8));
    }
    assertThat(HexFormat.of().formatHex(sha.digest(), 0, 8)).isEqualTo(digest);
  }

  @Test
  void sizesThatTheBudgetCanEnumerateAreComplete() {
    List<Coalition> coalitions = plan(Method.SHAPLEY_KERNEL, 10, 500).coalitions();
    for (int size : new int[] {1, 2, 8, 9}) {
      int expected = size == 1 || size == 9 ? 10 : 45;
      assertThat(coalitions.stream().filter(c -> c.cardinality() == size)).hasSize(expected);
    }
  }

  @Test
  void additiveGamesAreExactFromTheSmallestPrefix() {
    Game additive =
        Game.of(6, bits -> 0.5 + ((bits & 1) - 2 * (bits >> 1 & 1) + 3 * (bits >> 4 & 1)));
    for (Method estimator : List.of(Method.SHAPLEY_KERNEL, Method.SHAPLEY_REGRESSION)) {
      Attribution attribution =
          additive.estimate(additive.request(estimator, Budget.ofEvaluations(20), 1));
      assertThat(attribution.scores())
          .containsExactly(new double[] {1, -2, 0, 0, 3, 0}, within(1e-9));
      assertThat(attribution.unknownErrors()).isEqualTo(UnknownErrors.FEW_EVALUATIONS);
    }
  }

  @Test
  void errorsOfAdditiveGamesAllowForADepartureThatWasNotSeen() {
    Game additive = Game.of(8, bits -> 0.5 + ((bits & 1) - 2 * (bits >> 1 & 1)));
    for (Method estimator : List.of(Method.SHAPLEY_KERNEL, Method.SHAPLEY_REGRESSION)) {
      Attribution known =
          additive.estimate(additive.request(estimator, Budget.ofEvaluations(150), 1));
      assertThat(known.standardErrors()).hasSize(8);
      assertThat(Arrays.stream(known.standardErrors()))
          .allMatch(error -> error > 0.005 && error < 0.1);
    }
  }

  @Test
  void valuesThatDependOnSizesAloneAreFittedExactly() {
    Game any = Game.of(12, bits -> bits == 0 ? 0 : 1);
    Game most = Game.of(13, bits -> Integer.bitCount(bits) >= 4 ? 1 : 0);
    for (Game game : List.of(any, most)) {
      for (Method estimator : List.of(Method.SHAPLEY_KERNEL, Method.SHAPLEY_LEVERAGE)) {
        Attribution attribution =
            game.estimate(game.request(estimator, Budget.ofEvaluations(100), 5));
        double[] equal = new double[game.features()];
        Arrays.fill(equal, 1.0 / game.features());
        assertThat(attribution.scores()).containsExactly(equal, within(1e-12));
      }
    }
  }

  @Test
  void scoresOfTheKernelAreThoseOfItsGame() {
    int features = 7;
    CoalitionKernel kernel = new CoalitionKernel(features, 0.6);
    int other = 0b0010110;
    Game game = Game.of(features, bits -> kernel.value(Integer.bitCount(bits ^ other)));
    double[] exact = game.exact().scores();
    for (int feature = 0; feature < features; feature++) {
      boolean inside = (other >> feature & 1) == 1;
      assertThat(kernel.score(3, inside))
          .isCloseTo(exact[feature] - game.total() / features, within(1e-12));
    }
  }

  @Test
  void longTextsArePlannedAndEstimatedQuickly() {
    int features = 400;
    SamplingPlan plan = plan(Method.SHAPLEY_KERNEL, features, 2000);
    double[] values =
        plan.coalitions().stream().mapToDouble(PairPlansTest::tenWordsDecide).toArray();
    Attribution attribution = plan.estimate(values);
    assertThat(plan.coalitions()).hasSize(2000);
    double least = Arrays.stream(attribution.scores(), 0, 10).min().orElseThrow();
    double most = Arrays.stream(attribution.scores(), 10, features).max().orElseThrow();
    assertThat(least).isGreaterThan(2 * most);
    assertThat(attribution.standardErrors()).hasSize(features);
    assertThat(attribution.efficiencyGap()).isLessThan(1e-9);
  }

  private static double tenWordsDecide(Coalition present) {
    double evidence = -2 + 0.002 * present.cardinality();
    for (int feature = 0; feature < 10; feature++) {
      evidence += present.contains(feature) ? 0.4 : 0;
    }
    return 1 / (1 + Math.exp(-evidence));
  }

  @Test
  void budgetsThatAreTooSmallOrOfPermutationsAreRefused() {
    assertThatThrownBy(() -> plan(Method.SHAPLEY_KERNEL, 14, 29))
        .isInstanceOf(AscribeException.class)
        .hasMessage("shapley-kernel: evaluations must be at least 30 for 14 features, was 29");
    PlanRequest permutations =
        new PlanRequest(Method.SHAPLEY_LEVERAGE, 4, Budget.ofPermutations(5), List.of(), 1, "text");
    assertThatThrownBy(() -> SamplingPlans.plan(permutations))
        .isInstanceOf(AscribeException.class)
        .hasMessage("shapley-leverage: takes a budget of evaluations, not of permutations");
    assertThatThrownBy(() -> plan(Method.SHAPLEY_ANTITHETIC, 6, 11))
        .isInstanceOf(AscribeException.class)
        .hasMessage("shapley-antithetic: evaluations must be at least 12 for 6 features, was 11");
  }

  @Test
  void antitheticWalksCancelPairwiseInteractions() {
    // The mean of an order and its reverse is exact where features interact in twos.
    Game pairs = Game.of(5, bits -> Integer.bitCount(bits) * (Integer.bitCount(bits) + 3.0));
    Attribution attribution =
        pairs.estimate(pairs.request(Method.SHAPLEY_ANTITHETIC, Budget.ofPermutations(3), 2));
    assertThat(attribution.scores()).containsExactly(pairs.exact().scores(), within(1e-12));
    assertThat(attribution.standardErrors()).isEmpty();
    assertThat(attribution.evaluations()).isEqualTo(10);
  }
}
