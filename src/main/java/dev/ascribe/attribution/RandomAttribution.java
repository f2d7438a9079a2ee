package dev.ascribe.attribution;

import dev.ascribe.common.Arguments;
import dev.ascribe.common.CounterRandom;

/** The baseline that every study computes: scores that know nothing of the text. */
public final class RandomAttribution {
  private RandomAttribution() {}

  /**
   * Independent scores, uniform over [0, 1).
   *
   * @param seed of the run or the request
   * @param stream names the instance, so that instances draw independently
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
