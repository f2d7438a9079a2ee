package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.gradients.GaussLegendre;

/**
 * The expected likeness of a game's values of two coalitions S and T: r^h, where h counts the
 * features that are in just one of them, made odd, that is negated when either is replaced by its
 * complement: k(S, T) = (r^h - r^(n-h)) / (1 - r^n). Small r remembers only the nearest coalitions.
 * n features.
 *
 * <p>The scores of the game S -> r^h(S, T), whose multilinear extension is a product, follow from
 * Owen's integral (Owen 1972, theorem 5): for a feature in T of size t, (1 - r) times the integral
 * over q of (q + (1 - q) r)^(t-1) (q r + 1 - q)^(n-t).
 */
final class CoalitionKernel {
  /** [n+1] k by h. */
  private final double[] values;

  /** [n] by the size of T: the score of a feature in T. */
  private final double[] inside;

  /** [n] by the size of T: the score of a feature outside. */
  private final double[] outside;

  /**
   * Prepares the values and scores of all sizes.
   *
   * @param ratio r, above 0 and below 1
   */
  CoalitionKernel(int features, double ratio) {
    double scale = 1 / (1 - Math.pow(ratio, features));
    this.values = new double[features + 1];
    for (int apart = 0; apart <= features; apart++) {
      values[apart] = scale * (Math.pow(ratio, apart) - Math.pow(ratio, features - apart));
    }
    this.inside = new double[features];
    this.outside = new double[features];
    // The integrand is a polynomial of degree n - 1.
    GaussLegendre rule = GaussLegendre.of((features + 1) / 2);
    double factor = 2 * scale * (1 - ratio);
    for (int size = 1; size < features; size++) {
      double ends = 2 * values[features - size] / features;
      inside[size] = factor * integral(rule, ratio, size - 1, features - size) - ends;
      outside[size] = -factor * integral(rule, ratio, size, features - size - 1) - ends;
    }
  }

  private static double integral(GaussLegendre rule, double ratio, int present, int absent) {
    double integral = 0;
    for (int node = 0; node < rule.nodes().length; node++) {
      double q = rule.nodes()[node];
      integral +=
          rule.weights()[node]
              * Math.pow(q + (1 - q) * ratio, present)
              * Math.pow(q * ratio + 1 - q, absent);
    }
    return integral;
  }

  /** k(S, T) of coalitions that differ in so many features. */
  double value(int apart) {
    return values[apart];
  }

  /**
   * The score of a feature in the game S -> k(S, T), but for what the empty and the full coalition
   * add to it, which a game's own values give.
   *
   * @param size of T, from 1 to n - 1
   * @param isInside whether the feature is in T
   */
  double score(int size, boolean isInside) {
    return isInside ? inside[size] : outside[size];
  }
}
