package dev.ascribe.attribution;

import dev.ascribe.common.Arguments;
import dev.ascribe.common.CounterRandom;

/** The random baseline, which every study computes: scores that do not depend on the text. */
public final class RandomAttribution {
  private RandomAttribution() {}

  /**
   * Returns independent scores, uniform over [0, 1).
   *
   * @param seed of the run or the request
   * @param stream a name of the instance, so that each instance has its own random numbers
   * @param features n, at least 0
   * @return [n]
   */
  public static double[] scores(long seed, String stream, int features) {
    Arguments.requireAtLeast("features", features, 0);
    CounterRandom random = CounterRandom.of(seed, "random/" + stream);
    double[] scores = new double[features];
    for (int feature = 0; feature < features; feature++) {
      scores[feature] = random.nextDouble();
    }
    return scores;
  }
}
