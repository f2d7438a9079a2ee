package dev.ascribe.evaluation.faithfulness;

import dev.ascribe.common.Arguments;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.CounterRandom;
import java.util.Arrays;

/**
 * Random texts in which a feature is the more likely to be retained the higher its score is (Zhao
 * and Aletras 2023, section 3: soft sufficiency and soft comprehensiveness). The expected share of
 * retained features is the same for all scores (Huang and Chan 2026), so that a method gains
 * nothing by scores that are large on average. Whole features are retained or absent, under the
 * study's absence policy; Zhao and Aletras zero single dimensions of word embeddings instead.
 */
public final class SoftErasure {
  /** The expected share of features that a text retains. */
  public static final double RETENTION = 0.5;

  private static final int BISECTIONS = 80;

  private SoftErasure() {}

  /**
   * Returns the probability of each feature to be retained: min(1, max(0, a + c)), where a are the
   * scores scaled to 0 to 1, and c is the number for which the mean probability is the retention.
   * Equal scores have equal probabilities.
   *
   * @param scores [n], at least one
   * @param retention the mean of the probabilities, from 0 to 1
   * @return [n]
   */
  public static double[] probabilities(double[] scores, double retention) {
    Arguments.requireAtLeast("features", scores.length, 1);
    Arguments.requireNumbers("scores", scores);
    Arguments.requireProbability("retention", retention);
    double least = Arrays.stream(scores).min().orElseThrow();
    double most = Arrays.stream(scores).max().orElseThrow();
    double[] scaled =
        Arrays.stream(scores)
            .map(score -> most == least ? 0.5 : (score - least) / (most - least))
            .toArray();
    double low = -1;
    double high = 1;
    for (int step = 0; step < BISECTIONS; step++) {
      double middle = (low + high) / 2;
      if (Arrays.stream(shifted(scaled, middle)).average().orElseThrow() < retention) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return shifted(scaled, (low + high) / 2);
  }

  private static double[] shifted(double[] scaled, double shift) {
    return Arrays.stream(scaled).map(a -> Math.min(1, Math.max(0, a + shift))).toArray();
  }

  /**
   * Draws the features that one text retains. Two methods that ask with the same seed, stream and
   * number get the same random numbers, so that only their scores make a difference.
   *
   * @param probabilities [n] of each feature to be retained
   * @param number of the text
   */
  public static Coalition retained(double[] probabilities, long seed, String stream, int number) {
    CounterRandom random = CounterRandom.of(seed, stream, number);
    Coalition retained = Coalition.empty(probabilities.length);
    for (int feature = 0; feature < probabilities.length; feature++) {
      if (random.nextDouble() < probabilities[feature]) {
        retained = retained.with(feature);
      }
    }
    return retained;
  }
}
