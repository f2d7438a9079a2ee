package dev.ascribe.attribution.gradients;

import dev.ascribe.common.Arguments;

/**
 * Gauss-Legendre quadrature on [0, 1]: n nodes integrate polynomials up to degree 2n - 1 exactly.
 *
 * @param nodes [n] ascending
 * @param weights [n] their sum is 1
 */
public record GaussLegendre(double[] nodes, double[] weights) {
  private static final double CONVERGED = 1e-15;
  private static final int MAX_ITERATIONS = 100;

  /**
   * Creates the rule with n nodes. The nodes are the roots of the Legendre polynomial of degree n,
   * found by Newton's method from Chebyshev's approximation (Abramowitz and Stegun, 25.4.29).
   */
  public static GaussLegendre of(int n) {
    Arguments.requireAtLeast("nodes", n, 1);
    double[] nodes = new double[n];
    double[] weights = new double[n];
    for (int i = 0; i < n; i++) {
      double x = -Math.cos(Math.PI * (i + 0.75) / (n + 0.5));
      double slope = slope(n, x);
      for (int iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
        double change = legendre(n, x) / slope;
        x -= change;
        slope = slope(n, x);
        if (Math.abs(change) < CONVERGED) {
          break;
        }
      }
      nodes[i] = (x + 1) / 2;
      // The weight on [-1, 1] is twice the weight on [0, 1].
      weights[i] = 1 / ((1 - x * x) * slope * slope);
    }
    return new GaussLegendre(nodes, weights);
  }

  private static double slope(int n, double x) {
    return n * (x * legendre(n, x) - legendre(n - 1, x)) / (x * x - 1);
  }

  /** Returns P_n(x), by Bonnet's recursion. */
  private static double legendre(int n, double x) {
    double before = 0;
    double value = 1;
    for (int k = 1; k <= n; k++) {
      double next = ((2 * k - 1) * x * value - (k - 1) * before) / k;
      before = value;
      value = next;
    }
    return value;
  }
}
