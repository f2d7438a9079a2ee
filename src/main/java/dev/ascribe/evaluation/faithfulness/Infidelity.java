package dev.ascribe.evaluation.faithfulness;

import dev.ascribe.common.Arguments;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.CounterRandom;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Infidelity (Yeh et al. 2019, definition 2.1): the mean squared error of the scores as a forecast
 * of how much the value changes when the text is perturbed. Less is better. The formulas equal
 * those of Captum's {@code infidelity}, without and with {@code normalize}. S perturbations, n
 * features.
 */
public final class Infidelity {
  private Infidelity() {}

  /**
   * Returns mean_s (I_s . phi - (v(x) - v(x_s)))^2.
   *
   * @param perturbations [S][n] I: how much of each feature is taken away, such as 1 for a feature
   *     that is absent and 0 for one that is present; at least one
   * @param scores [n] phi
   * @param drops [S] v(x) - v(x_s)
   */
  public static double of(double[][] perturbations, double[] scores, double[] drops) {
    return meanSquare(forecasts(perturbations, scores, drops), drops, 1);
  }

  /**
   * Returns the infidelity of the scores times the factor that makes it smallest, so that methods
   * whose scores have different scales can be compared.
   */
  public static double normalised(double[][] perturbations, double[] scores, double[] drops) {
    double[] forecasts = forecasts(perturbations, scores, drops);
    double product = 0;
    double square = 0;
    for (int s = 0; s < drops.length; s++) {
      product += forecasts[s] * drops[s];
      square += forecasts[s] * forecasts[s];
    }
    return meanSquare(forecasts, drops, square == 0 ? 0 : product / square);
  }

  /**
   * Draws the features that stay present in a perturbed text: the number of absent features is
   * uniform from 1 to n, and every set of that size is equally likely.
   *
   * @param features n, at least 1
   * @param number of the perturbation
   */
  public static Coalition present(int features, long seed, String stream, int number) {
    Arguments.requireAtLeast("features", features, 1);
    CounterRandom random = CounterRandom.of(seed, stream, number);
    int absent = 1 + random.nextInt(features);
    int[] order = random.permutation(features);
    return Coalition.of(features, Arrays.copyOfRange(order, absent, features));
  }

  /** Returns I of a coalition, [n]: 1 for each absent feature. */
  static double[] perturbation(Coalition present) {
    return IntStream.range(0, present.size())
        .mapToDouble(feature -> present.contains(feature) ? 0 : 1)
        .toArray();
  }

  /** Returns the change that the scores forecast for each perturbation, [S]. */
  private static double[] forecasts(double[][] perturbations, double[] scores, double[] drops) {
    Arguments.requireAtLeast("perturbations", perturbations.length, 1);
    Arguments.requireLength("drops", drops.length, perturbations.length, "perturbation");
    Arguments.requireNumbers("scores", scores);
    Arguments.requireNumbers("drops", drops);
    double[] forecasts = new double[perturbations.length];
    for (int s = 0; s < forecasts.length; s++) {
      double[] perturbation = perturbations[s];
      Arguments.requireLength("a perturbation", perturbation.length, scores.length, "score");
      for (int i = 0; i < scores.length; i++) {
        forecasts[s] += perturbation[i] * scores[i];
      }
    }
    return forecasts;
  }

  private static double meanSquare(double[] forecasts, double[] drops, double factor) {
    double sum = 0;
    for (int s = 0; s < drops.length; s++) {
      double error = factor * forecasts[s] - drops[s];
      sum += error * error;
    }
    return sum / drops.length;
  }
}
