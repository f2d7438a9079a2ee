package dev.ascribe.evaluation.robustness;

import dev.ascribe.common.Arguments;

/**
 * Max-sensitivity (Yeh et al. 2019, definition 3.1): the largest relative change of the scores when
 * the input changes a little. Less is better. The formula equals that of Captum's {@code
 * sensitivity_max} with its default norm.
 */
public final class MaxSensitivity {
  private MaxSensitivity() {}

  /**
   * Returns max_s ||phi_s - phi|| / ||phi||, in Euclidean norms. If all scores are 0, the
   * denominator is 1.
   *
   * @param scores [n] phi, of the input itself
   * @param perturbed [S][n] phi_s, of the changed inputs; at least one
   */
  public static double of(double[] scores, double[][] perturbed) {
    Arguments.requireAtLeast("perturbed inputs", perturbed.length, 1);
    Arguments.requireNumbers("scores", scores);
    double largest = 0;
    for (double[] changed : perturbed) {
      Arguments.requireLength("perturbed scores", changed.length, scores.length, "score");
      Arguments.requireNumbers("perturbed scores", changed);
      double[] differences = new double[scores.length];
      for (int i = 0; i < scores.length; i++) {
        differences[i] = changed[i] - scores[i];
      }
      largest = Math.max(largest, norm(differences));
    }
    double norm = norm(scores);
    return largest / (norm == 0 ? 1 : norm);
  }

  private static double norm(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }
}
