package dev.ascribe.evaluation.robustness;

import dev.ascribe.evaluation.statistics.Spearman;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * The model parameter randomisation test (Adebayo et al. 2018, section 3.2): how much the scores of
 * a model resemble those of the same architecture with random parameters. Scores that explain what
 * the model has learned do not resemble them, so a correlation near 0 is right, and one near 1
 * means that the method shows the text or the architecture instead of the model.
 */
public final class ParameterRandomisation {
  private ParameterRandomisation() {}

  /**
   * Returns Spearman's correlation of the signed scores.
   *
   * @param scores [n] of the model
   * @param randomised [n] of the model with random parameters
   * @return empty if all scores of a model are equal
   */
  public static OptionalDouble signed(double[] scores, double[] randomised) {
    return Spearman.rho(scores, randomised);
  }

  /** Returns Spearman's correlation of the magnitudes, for which a change of sign is no change. */
  public static OptionalDouble absolute(double[] scores, double[] randomised) {
    return Spearman.rho(magnitudes(scores), magnitudes(randomised));
  }

  private static double[] magnitudes(double[] scores) {
    return Arrays.stream(scores).map(Math::abs).toArray();
  }
}
