package dev.ascribe.attribution;

import dev.ascribe.common.Arguments;

/** Sums the scores of tokens to scores of features. T tokens, n features. */
public final class TokenScores {
  private TokenScores() {}

  /**
   * Returns the sum of the token scores of each feature. Tokens that belong to no feature (template
   * and special tokens) are left out.
   *
   * @param tokenScores [T]
   * @param featureOfToken [T] the feature of each token, or -1 for a token that belongs to none
   * @param features n
   * @return [n]
   * @throws IllegalArgumentException if the lengths differ, or if a token's feature is not below n
   */
  public static double[] sum(double[] tokenScores, int[] featureOfToken, int features) {
    Arguments.requireAtLeast("features", features, 0);
    Arguments.requireLength("featureOfToken", featureOfToken.length, tokenScores.length, "token");
    double[] scores = new double[features];
    for (int token = 0; token < tokenScores.length; token++) {
      int feature = featureOfToken[token];
      Arguments.requireRange("the feature of a token", feature, -1, features - 1);
      if (feature >= 0) {
        scores[feature] += tokenScores[token];
      }
    }
    return scores;
  }
}
