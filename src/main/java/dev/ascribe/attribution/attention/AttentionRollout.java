package dev.ascribe.attribution.attention;

/**
 * Attention rollout (Abnar and Zuidema 2020, section 3): attention multiplied through the layers,
 * where each layer's matrix is averaged with the identity for the residual connection. T tokens, n
 * features.
 */
public final class AttentionRollout {
  private AttentionRollout() {}

  /**
   * Scores from all layers, folded as {@link AttentionFolding} folds them.
   *
   * @param attention [layers][T][T] probabilities averaged over heads, layers in forward order
   * @param predictingToken the row of the product that is read
   * @param featureOfToken [T] the feature of each token, or -1 for tokens that belong to none
   * @param features n, at least 1
   * @return [n] non-negative, of sum 1
   */
  public static double[] scores(
      float[][][] attention, int predictingToken, int[] featureOfToken, int features) {
    return AttentionFolding.fold(row(attention, predictingToken), featureOfToken, features);
  }

  /** One row of the product of all layers: a vector passed down, instead of whole matrices up. */
  private static double[] row(float[][][] attention, int predictingToken) {
    int tokens = attention[attention.length - 1].length;
    double[] row = new double[tokens];
    row[predictingToken] = 1;
    for (int layer = attention.length - 1; layer >= 0; layer--) {
      double[] below = new double[tokens];
      for (int from = 0; from < tokens; from++) {
        below[from] += 0.5 * row[from];
        for (int to = 0; to < tokens; to++) {
          below[to] += 0.5 * row[from] * attention[layer][from][to];
        }
      }
      row = below;
    }
    return row;
  }
}
