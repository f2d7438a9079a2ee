package dev.ascribe.attribution.attention;

import dev.ascribe.attribution.TokenScores;
import dev.ascribe.common.Arguments;
import java.util.Arrays;

/**
 * Computes scores from attention: how much the predicting position ([MASK], [CLS] or the last token
 * of a prompt) attends to each feature. Attention to template and special tokens is dropped, and
 * the rest is divided by its sum. T tokens, n features.
 */
public final class AttentionScores {
  private AttentionScores() {}

  /**
   * Returns scores from the attention of the last layer.
   *
   * @param attention [T][T] attention probabilities of the last layer, averaged over heads; each
   *     row belongs to the position that attends
   * @param predictingToken the row of the predicting position
   * @param featureOfToken [T] the feature of each token, or -1 for a token that belongs to none
   * @param features n, at least 1
   * @return [n] non-negative, of sum 1
   * @throws IllegalArgumentException if shapes or indexes do not fit together
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
   * Returns scores by attention rollout (Abnar and Zuidema 2020, section 3): the product of the
   * attention matrices of all layers, where each matrix is first averaged with the identity to
   * account for the residual connection.
   *
   * @param attention [layers][T][T] attention probabilities averaged over heads; layers in forward
   *     order
   * @param predictingToken the row of the predicting position
   * @param featureOfToken [T] the feature of each token, or -1 for a token that belongs to none
   * @param features n, at least 1
   * @return [n] non-negative, of sum 1
   * @throws IllegalArgumentException if shapes or indexes do not fit together
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

  /**
   * Returns one row of the product of all layers. A vector is multiplied down from the last layer,
   * which is cheaper than products of whole matrices.
   */
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

  /**
   * Sums token scores [T] to feature scores [n], and divides them by their sum. If no attention is
   * on features, all scores are equal.
   */
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
