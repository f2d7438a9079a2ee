package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.gradients.GaussLegendre;

/**
 * A covariance between the values of two coalitions S and T of a game, for {@link PairProcess}.
 * With h for the number of features that are in only one of S and T, it is k(S, T) = (r^h -
 * r^(n-h)) / (1 - r^n). It changes its sign if S or T is replaced by its complement. The smaller r
 * is, the faster the covariance falls with h. n features.
 *
 * <p>The Shapley values of the game S -> r^h(S, T) are known in closed form, since its multilinear
 * extension is a product. By Owen's integral (Owen 1972, theorem 5), for a feature in T of size t,
 * they are (1 - r) times the integral over q of (q + (1 - q) r)^(t-1) (q r + 1 - q)^(n-t).
 */
final class CoalitionKernel {
  /** [n+1] the covariance k for each h. */
  private final double[] values;

  /** [n] the score of a feature in T, by the size of T. */
  private final double[] inside;

  /** [n] the score of a feature outside T, by the size of T. */
  private final double[] outside;

  /**
   * Computes the values and scores for all sizes.
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

  /**
   * Returns k(S, T) of two coalitions.
   *
   * @param apart h, the number of features that are in only one of them
   */
  double value(int apart) {
    return values[apart];
  }

  /**
   * Returns the score of a feature in the game S -> k(S, T). The parts of the score that come from
   * the empty and the full coalition are left out, because the caller knows the values of those
   * two.
   *
   * @param size of T, from 1 to n - 1
   * @param isInside whether the feature is in T
   */
  double score(int size, boolean isInside) {
    return isInside ? inside[size] : outside[size];
  }
}
