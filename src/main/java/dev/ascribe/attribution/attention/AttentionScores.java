package dev.ascribe.attribution.attention;

import dev.ascribe.attribution.TokenScores;
import dev.ascribe.common.Arguments;
import java.util.Arrays;

/**
 * Attention as an attribution: how much the position that predicts attends to each feature. Shares
 * of template and special tokens are dropped, and the others divided by their sum. T tokens, n
 * features.
 */
public final class AttentionScores {
  private AttentionScores() {}

  /**
   * Scores from the last layer.
   *
   * @param attention [T][T] probabilities of the last layer, averaged over heads; rows are the
   *     positions that attend
   * @param predictingToken the row that is read
   * @param featureOfToken [T] the feature of each token, or -1 for tokens that belong to none
   * @param features n, at least 1
   * @return [n] non-negative, of sum 1
   * @throws IllegalArgumentException when an array or an index does not fit the others
   */
  public static double[] ofLastLayer(
      float[][] attention, int predictingToken, int[] featureOfToken, int features) {
    requireSquare(attention, predictingToken, featureOfToken.length);
    double[] row = new double[attention.length];
    for (int token = 0; token < row.length; token++) {
      row[token] = attention[predictingToken][token];
    }
    return normalised(row, featureOfToken, features);
  }

  /**
   * Attention rollout (Abnar and Zuidema 2020, section 3): attention multiplied through the layers,
   * where each layer's matrix is averaged with the identity for the residual connection.
   *
   * @param attention [layers][T][T] probabilities averaged over heads, layers in forward order
   * @param predictingToken the row of the product that is read
   * @param featureOfToken [T] the feature of each token, or -1 for tokens that belong to none
   * @param features n, at least 1
   * @return [n] non-negative, of sum 1
   * @throws IllegalArgumentException when an array or an index does not fit the others
   */
  public static double[] ofRollout(
      float[][][] attention, int predictingToken, int[] featureOfToken, int features) {
    Arguments.requireAtLeast("layers", attention.length, 1);
    for (float[][] layer : attention) {
      requireSquare(layer, predictingToken, featureOfToken.length);
    }
    return normalised(rolledOut(attention, predictingToken), featureOfToken, features);
  }

  private static void requireSquare(float[][] attention, int predictingToken, int tokens) {
    Arguments.requireLength("attention", attention.length, tokens, "token");
    Arguments.requireRange("predictingToken", predictingToken, 0, tokens - 1);
    for (float[] row : attention) {
      Arguments.requireLength("a row of attention", row.length, tokens, "token");
    }
  }

  /** One row of the product of all layers: a vector passed down, instead of whole matrices up. */
  private static double[] rolledOut(float[][][] attention, int predictingToken) {
    int tokens = attention[0].length;
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

  /** [T] to [n] of sum 1; all are equal where no attention lies on features. */
  private static double[] normalised(double[] tokenScores, int[] featureOfToken, int features) {
    double[] scores = TokenScores.sum(tokenScores, featureOfToken, features);
    double sum = 0;
    for (int token = 0; token < tokenScores.length; token++) {
      sum += featureOfToken[token] >= 0 ? tokenScores[token] : 0;
    }
    if (sum == 0) {
      Arrays.fill(scores, 1.0 / features);
      return scores;
    }
    for (int feature = 0; feature < features; feature++) {
      scores[feature] /= sum;
    }
    return scores;
  }
}
