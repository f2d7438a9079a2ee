package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.study.Budget;
import dev.ascribe.study.Method;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Intervals hold what they promise: 90 to 98 % of those of 95 % cover the exact score. */
class CoverageTest {
  private static final int FEATURES = 9;
  private static final int REPETITIONS = 200;

  private static Map<String, Game> games() {
    Random random = new Random(5);
    double[] weights = random.doubles(FEATURES, -1, 1).toArray();
    double[][] pairs = new double[FEATURES][FEATURES];
    double[][][] triples = new double[FEATURES][FEATURES][FEATURES];
    for (int i = 0; i < FEATURES; i++) {
      for (int j = 0; j < i; j++) {
        pairs[i][j] = random.nextGaussian() / 2;
        for (int k = 0; k < j; k++) {
          triples[i][j][k] = random.nextDouble() < 0.2 ? random.nextGaussian() : 0;
        }
      }
    }
    Game additive = Game.of(FEATURES, bits -> sum(weights, bits));
    Game interacting =
        Game.of(FEATURES, bits -> sum(weights, bits) + products(pairs, triples, bits));
    Map<String, Game> games = new TreeMap<>();
    games.put("random", Game.random(FEATURES, 7));
    games.put("additive with noise", additive.plus(Game.random(FEATURES, 8), 0.1));
    games.put("interacting", interacting);
    games.put(
        "classifier", Game.of(FEATURES, bits -> 1 / (1 + Math.exp(-interacting.values()[bits]))));
    games.put("greatest", Game.of(FEATURES, bits -> greatest(weights, bits)));
    return games;
  }

  private static double sum(double[] weights, int bits) {
    double sum = 0;
    for (int i = 0; i < FEATURES; i++) {
      sum += (bits >> i & 1) * weights[i];
    }
    return sum;
  }

  private static double products(double[][] pairs, double[][][] triples, int bits) {
    double sum = 0;
    for (int i = 0; i < FEATURES; i++) {
      for (int j = 0; j < i; j++) {
        int both = (bits >> i) & (bits >> j) & 1;
        sum += both * pairs[i][j];
        for (int k = 0; k < j; k++) {
          sum += (both & (bits >> k)) * triples[i][j][k];
        }
      }
    }
    return sum;
  }

  private static double greatest(double[] weights, int bits) {
    double greatest = 0;
    for (int i = 0; i < FEATURES; i++) {
      greatest = Math.max(greatest, (bits >> i & 1) * Math.abs(weights[i]));
    }
    return greatest;
  }

  @ParameterizedTest
  @EnumSource(
      value = Method.class,
      names = {
        "SHAPLEY_SAMPLING",
        "SHAPLEY_ANTITHETIC",
        "SHAPLEY_KERNEL",
        "SHAPLEY_LEVERAGE",
        "SHAPLEY_REGRESSION"
      })
  void intervalsCoverTheExactScores(Method estimator) {
    SoftAssertions.assertSoftly(
        softly ->
            games()
                .forEach(
                    (name, game) ->
                        softly
                            .assertThat(coverage(game, estimator, 100))
                            .as(name)
                            .isBetween(0.90, 0.98)));
  }

  private static double coverage(Game game, Method estimator, int budget) {
    double[] exact = game.exact().scores();
    int covered = 0;
    for (int seed = 0; seed < REPETITIONS; seed++) {
      SamplingPlan plan =
          SamplingPlans.plan(game.request(estimator, Budget.ofEvaluations(budget), seed));
      Attribution estimate =
          plan.estimate(plan.coalitions().stream().mapToDouble(game::value).toArray());
      double multiplier = Intervals.multiplier(0.95, plan.degreesOfFreedom(estimate.evaluations()));
      for (int feature = 0; feature < FEATURES; feature++) {
        double error = Math.abs(estimate.scores()[feature] - exact[feature]);
        covered += error <= multiplier * estimate.standardErrors()[feature] ? 1 : 0;
      }
    }
    return (double) covered / (REPETITIONS * FEATURES);
  }
}
