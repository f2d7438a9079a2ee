package dev.ascribe.attribution;

import dev.ascribe.study.Method;
import dev.ascribe.study.Named;
import java.util.Arrays;

/**
 * How the standard errors of a method compare to the true errors of its scores. {@code bench
 * coverage} measures it.
 */
public enum ErrorKind implements Named {
  /**
   * About the true error: of 95 % intervals made of them, 90 to 98 % hold the exact score.
   * Permutations are drawn independently, so that their spread tells the error of their mean.
   */
  ESTIMATE("standard error", "estimates"),
  /**
   * At most about the true error: of 95 % intervals made of them, at least 90 % hold the exact
   * score. The same evaluations fit games of very different errors, so that the errors have room
   * for the greater ones. They are typically 1.3 to 1.5 times the true errors.
   */
  BOUND("standard error at most", "upper bounds, typically 1.3 to 1.5 times the true ones");

  private final String heading;
  private final String sentence;

  ErrorKind(String heading, String sentence) {
    this.heading = heading;
    this.sentence = sentence;
  }

  /** Returns what stands before or above a standard error that people read. */
  public String heading() {
    return heading;
  }

  /** Returns what the standard errors are, without a full stop. */
  public String sentence() {
    return sentence;
  }

  /**
   * Returns the kind of an attribution's standard errors.
   *
   * @param standardErrors [n] or empty
   * @return null if there are none, or if all are 0 because the scores are exact
   */
  public static ErrorKind of(Method method, double[] standardErrors) {
    boolean areInexact = Arrays.stream(standardErrors).anyMatch(error -> error > 0);
    return areInexact ? of(method) : null;
  }

  /**
   * Returns the kind of stored standard errors.
   *
   * @param method its published name
   * @param standardErrors [n] or empty
   * @return null if {@link #of(Method, double[])} is, or if this version does not know the method
   */
  public static ErrorKind ofStored(String method, double[] standardErrors) {
    return Arrays.stream(Method.values())
        .filter(known -> known.id().equals(method))
        .findFirst()
        .map(known -> of(known, standardErrors))
        .orElse(null);
  }

  /** Returns the kind of a method's standard errors, or null if the method never has any. */
  public static ErrorKind of(Method method) {
    return switch (method) {
      case SHAPLEY_SAMPLING, SHAPLEY_ANTITHETIC -> ESTIMATE;
      case SHAPLEY_KERNEL, SHAPLEY_LEVERAGE, SHAPLEY_REGRESSION, SHAPLEY_OWEN -> BOUND;
      case RANDOM,
          ATTENTION,
          ATTENTION_ROLLOUT,
          INTEGRATED_GRADIENTS,
          INPUT_X_GRADIENT,
          GRADIENT_NORM,
          OCCLUSION,
          LIME,
          KERNEL_SHAP,
          SHAPLEY_EXACT ->
          null;
    };
  }
}
