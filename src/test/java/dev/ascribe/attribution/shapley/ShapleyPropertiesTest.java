package dev.ascribe.attribution.shapley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.study.Budget;
import dev.ascribe.study.Method;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Shapley's axioms on random games. */
class ShapleyPropertiesTest {
  private static final int TRIES = 200;

  @Property(tries = TRIES)
  void scoresSumToTheValueOfTheWhole(
      @ForAll @IntRange(min = 1, max = 8) int features,
      @ForAll @IntRange(min = 1, max = 30) int permutations,
      @ForAll long seed) {
    Game game = Game.random(features, seed);
    for (Attribution attribution : List.of(game.exact(), game.sampled(permutations, seed))) {
      assertThat(Arrays.stream(attribution.scores()).sum()).isCloseTo(game.total(), within(1e-10));
      assertThat(attribution.efficiencyGap()).isLessThan(1e-10);
    }
  }

  @Property(tries = TRIES)
  void exactScoresAreTheMeanMarginalOverAllPermutations(
      @ForAll @IntRange(min = 1, max = 6) int features, @ForAll long seed) {
    Game game = Game.random(features, seed);
    assertThat(game.exact().scores()).containsExactly(byDefinition(game), within(1e-12));
  }

  @Property(tries = TRIES)
  void interchangeableFeaturesScoreTheSame(
      @ForAll @IntRange(min = 2, max = 7) int features, @ForAll long seed) {
    Game game = Game.random(features, seed);
    Game symmetric = game.plus(game.swapped(0, features - 1), 1);
    double[] scores = symmetric.exact().scores();
    assertThat(scores[0]).isCloseTo(scores[features - 1], within(1e-12));
  }

  @Property(tries = TRIES)
  void aFeatureThatChangesNothingScoresZero(
      @ForAll @IntRange(min = 1, max = 7) int features, @ForAll long seed) {
    Game game = Game.random(features, seed);
    Game withDummy = Game.of(features, bits -> game.values()[bits & ~1]);
    assertThat(withDummy.exact().scores()[0]).isZero();
    assertThat(withDummy.sampled(10, seed).scores()[0]).isZero();
  }

  @Property(tries = TRIES)
  void scoresAreLinearInTheGame(
      @ForAll @IntRange(min = 1, max = 7) int features, @ForAll long seed) {
    Game one = Game.random(features, seed);
    Game other = Game.random(features, ~seed);
    Game sum = one.plus(other, 3);
    assertThat(sum.exact().scores())
        .containsExactly(combined(one.exact(), other.exact()), within(1e-10));
    assertThat(sum.sampled(5, seed).scores())
        .containsExactly(combined(one.sampled(5, seed), other.sampled(5, seed)), within(1e-10));
  }

  /**
   * Efficiency holds for every estimate, linearity where the estimate is linear in the values; the
   * trend of a regression is chosen by them, and is the same for all multiples of a game.
   */
  @Property(tries = TRIES)
  void estimatesAddUpAndScaleWithTheGame(
      @ForAll @IntRange(min = 1, max = 8) int features,
      @ForAll @IntRange(min = 18, max = 90) int evaluations,
      @ForAll long seed) {
    Game one = Game.random(features, seed);
    Game other = Game.random(features, ~seed);
    Game sum = one.plus(other, 3);
    Budget budget = Budget.ofEvaluations(evaluations);
    PlanRequest linear = sum.request(Method.SHAPLEY_ANTITHETIC, budget, seed);
    assertThat(sum.estimate(linear).scores())
        .containsExactly(combined(one.estimate(linear), other.estimate(linear)), within(1e-8));
    Game fourfold = one.plus(one, 3);
    for (Method estimator : List.of(Method.SHAPLEY_KERNEL, Method.SHAPLEY_LEVERAGE)) {
      PlanRequest request = one.request(estimator, budget, seed);
      Attribution whole = fourfold.estimate(request);
      assertThat(whole.efficiencyGap()).isLessThan(1e-9);
      assertThat(whole.scores())
          .containsExactly(combined(one.estimate(request), one.estimate(request)), within(1e-8));
    }
    assertThat(sum.estimate(sum.request(Method.SHAPLEY_REGRESSION, budget, seed)).efficiencyGap())
        .isLessThan(1e-9);
  }

  /** Symmetric features differ on a sample, a dummy is not 0, but only within the stated errors. */
  @Property(tries = TRIES)
  void symmetricAndIdleFeaturesAreSeenWithinTheErrors(@ForAll long seed) {
    Game game = Game.random(8, seed);
    Game idle = Game.of(8, bits -> game.values()[bits & ~1]);
    Game symmetric = game.plus(game.swapped(0, 7), 1);
    for (Method estimator : List.of(Method.SHAPLEY_KERNEL, Method.SHAPLEY_REGRESSION)) {
      Attribution ofIdle = idle.estimate(idle.request(estimator, Budget.ofEvaluations(150), seed));
      assertThat(Math.abs(ofIdle.scores()[0])).isLessThan(6 * ofIdle.standardErrors()[0]);
      Attribution alike =
          symmetric.estimate(symmetric.request(estimator, Budget.ofEvaluations(150), seed));
      assertThat(Math.abs(alike.scores()[0] - alike.scores()[7]))
          .isLessThan(6 * (alike.standardErrors()[0] + alike.standardErrors()[7]));
    }
  }

  private static double[] combined(Attribution one, Attribution other) {
    double[] scores = one.scores().clone();
    for (int i = 0; i < scores.length; i++) {
      scores[i] += 3 * other.scores()[i];
    }
    return scores;
  }

  private static double[] byDefinition(Game game) {
    double[] sums = new double[game.features()];
    int permutations = walk(game, 0, sums);
    return Arrays.stream(sums).map(sum -> sum / permutations).toArray();
  }

  /** Adds the marginals of all permutations that begin with {@code bits}; returns their number. */
  private static int walk(Game game, int bits, double[] sums) {
    int permutations = 0;
    for (int feature = 0; feature < game.features(); feature++) {
      int joined = bits | 1 << feature;
      if (joined != bits) {
        int continued = walk(game, joined, sums);
        sums[feature] += continued * (game.values()[joined] - game.values()[bits]);
        permutations += continued;
      }
    }
    return Math.max(1, permutations);
  }
}
