package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.common.Coalition;
import dev.ascribe.study.Budget;
import dev.ascribe.study.Method;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/** A cooperative game given by the value of every coalition, whose bits are the index. */
record Game(int features, double[] values) {
  static Game of(int features, IntToDoubleFunction valueOfBits) {
    double[] values = new double[1 << features];
    for (int bits = 0; bits < values.length; bits++) {
      values[bits] = valueOfBits.applyAsDouble(bits);
    }
    return new Game(features, values);
  }

  static Game random(int features, long seed) {
    Random random = new Random(seed);
    return of(features, bits -> random.nextGaussian());
  }

  double value(Coalition coalition) {
    int bits = 0;
    for (int feature = 0; feature < features; feature++) {
      bits |= coalition.contains(feature) ? 1 << feature : 0;
    }
    return values[bits];
  }

  double total() {
    return values[values.length - 1] - values[0];
  }

  /** The same game with two features renamed into each other. */
  Game swapped(int a, int b) {
    return of(
        features,
        bits -> {
          int rest = bits & ~(1 << a | 1 << b);
          return values[rest | (bits >> a & 1) << b | (bits >> b & 1) << a];
        });
  }

  Game plus(Game other, double factor) {
    return of(features, bits -> values[bits] + factor * other.values[bits]);
  }

  Attribution exact() {
    return estimate(request(Method.SHAPLEY_EXACT, Budget.ofEvaluations(1), 0));
  }

  Attribution sampled(int permutations, long seed) {
    return estimate(request(Method.SHAPLEY_SAMPLING, Budget.ofPermutations(permutations), seed));
  }

  PlanRequest request(Method estimator, Budget budget, long seed) {
    return new PlanRequest(estimator, features, budget, List.of(), seed, "game");
  }

  Attribution estimate(PlanRequest request) {
    SamplingPlan plan = SamplingPlans.plan(request);
    return plan.estimate(plan.coalitions().stream().mapToDouble(this::value).toArray());
  }
}
