package dev.ascribe.attribution.shapley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.study.Budget;
import dev.ascribe.study.Method;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A fit that leaves nothing over says little while few pairs are evaluated: the pairs that depart
 * from it may be among the others. No wrong score has an error of about 0 beside it.
 */
class CloseFitTest {
  private static final int FEATURES = 7;
  private static final int GAMES = 12;
  private static final int SEEDS = 6;

  /** Errors of scores below it are the arithmetic's own. */
  private static final double ROUNDING = 1e-9;

  /** Two of three groups of words must have most of their words. */
  private static Game majorityOfGroups(long seed) {
    Random random = new Random(seed);
    int[] groups = random.ints(FEATURES, 0, 3).toArray();
    return Game.of(
        FEATURES,
        bits -> {
          int[] balance = new int[3];
          for (int feature = 0; feature < FEATURES; feature++) {
            balance[groups[feature]] += (bits >> feature & 1) == 1 ? 1 : -1;
          }
          int complete = 0;
          for (int group : balance) {
            complete += group > 0 ? 1 : 0;
          }
          return complete >= 2 ? 0.97 : 0.03;
        });
  }

  /** A word decides, but for a few coalitions in which the others overrule it. */
  private static Game rarelyOverruled(long seed) {
    Random random = new Random(seed);
    int strong = random.nextInt(FEATURES);
    int others = (1 << FEATURES) - 1 & ~(1 << strong);
    int quiet = 1 << (strong + 1 + random.nextInt(FEATURES - 1)) % FEATURES;
    return Game.of(
        FEATURES,
        bits -> {
          boolean isOverruled = (bits & ~(1 << strong)) == (others & ~quiet);
          return (bits >> strong & 1) == 1 != isOverruled ? 0.9 : 0.1;
        });
  }

  private static void assertNoWrongScoreLooksExact(Game game, Method estimator) {
    double[] exact = game.exact().scores();
    for (int evaluations : new int[] {34, 40, 46, 52}) {
      for (int seed = 0; seed < SEEDS; seed++) {
        Attribution estimate =
            game.estimate(game.request(estimator, Budget.ofEvaluations(evaluations), seed));
        double[] errors = estimate.standardErrors();
        for (int feature = 0; feature < errors.length; feature++) {
          double wrong = Math.abs(estimate.scores()[feature] - exact[feature]);
          assertThat(errors[feature])
              .as("%s, %d evaluations, seed %d, off by %g", estimator, evaluations, seed, wrong)
              .isGreaterThan(wrong > ROUNDING ? wrong / 50 : -1);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Method.class,
      names = {"SHAPLEY_KERNEL", "SHAPLEY_LEVERAGE", "SHAPLEY_REGRESSION"})
  void noWrongScoreLooksExact(Method estimator) {
    for (int game = 0; game < GAMES; game++) {
      assertNoWrongScoreLooksExact(majorityOfGroups(game), estimator);
      assertNoWrongScoreLooksExact(rarelyOverruled(game), estimator);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Method.class,
      names = {"SHAPLEY_KERNEL", "SHAPLEY_LEVERAGE", "SHAPLEY_REGRESSION"})
  void manyPairsAreBelieved(Method estimator) {
    Game game = Game.of(10, bits -> Integer.bitCount(bits) >= 3 ? 1 : 0);
    Attribution few = game.estimate(game.request(estimator, Budget.ofEvaluations(100), 1));
    Attribution many = game.estimate(game.request(estimator, Budget.ofEvaluations(150), 1));
    assertThat(few.standardErrors()).isEmpty();
    assertThat(many.standardErrors()).hasSize(10);
  }
}
