package dev.ascribe.attribution.shapley;

/** Weights of marginal contributions. n features. */
final class ShapleyWeights {
  private ShapleyWeights() {}

  /** [n] s! (n - s - 1)! / n! by the size s of the coalition that is joined (Shapley 1953). */
  static double[] bySize(int features) {
    double[] weights = new double[features];
    double choices = 1;
    for (int size = 0; size < features; size++) {
      weights[size] = 1 / (features * choices);
      choices = choices * (features - 1 - size) / (size + 1);
    }
    return weights;
  }
}
