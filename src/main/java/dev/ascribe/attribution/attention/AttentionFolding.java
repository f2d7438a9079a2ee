package dev.ascribe.attribution.attention;

import java.util.Arrays;

/**
 * Attention as an attribution: how much the position that predicts attends to each feature in the
 * last layer. T tokens, n features.
 */
public final class AttentionFolding {
  private AttentionFolding() {}

  /**
   * Scores from the last layer.
   *
   * @param attention [T][T] probabilities of the last layer, averaged over heads; rows are the
   *     positions that attend
   * @param predictingToken the row that is read
   * @param featureOfToken [T] the feature of each token, or -1 for tokens that belong to none
   * @param features n, at least 1
   * @return [n] non-negative, of sum 1
   */
  public static double[] scores(
      float[][] attention, int predictingToken, int[] featureOfToken, int features) {
    float[] row = attention[predictingToken];
    double[] tokenScores = new double[row.length];
    for (int token = 0; token < row.length; token++) {
      tokenScores[token] = row[token];
    }
    return fold(tokenScores, featureOfToken, features);
  }

  /**
   * Sums token scores to features, drops what lies on template and special tokens, and divides by
   * the sum over features. Where nothing lies on features, all are equal.
   *
   * @param tokenScores [T] non-negative
   * @param featureOfToken [T] the feature of each token, or -1
   * @return [n] of sum 1
   */
  static double[] fold(double[] tokenScores, int[] featureOfToken, int features) {
    if (tokenScores.length != featureOfToken.length) {
      throw new IllegalArgumentException(
          "%d token scores for %d tokens".formatted(tokenScores.length, featureOfToken.length));
    }
    double[] scores = new double[features];
    double sum = 0;
    for (int token = 0; token < tokenScores.length; token++) {
      if (featureOfToken[token] >= 0) {
        scores[featureOfToken[token]] += tokenScores[token];
        sum += tokenScores[token];
      }
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
