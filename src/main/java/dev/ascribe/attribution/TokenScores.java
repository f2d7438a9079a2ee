package dev.ascribe.attribution;

import dev.ascribe.common.Arguments;

/** Sums scores of tokens to scores of features. T tokens, n features. */
public final class TokenScores {
  private TokenScores() {}

  /**
   * Sums the scores of each feature's tokens; those of template and special tokens are left out.
   *
   * @param tokenScores [T]
   * @param featureOfToken [T] the feature of each token, or -1 for a token of none
   * @param features n
   * @return [n]
   * @throws IllegalArgumentException when the lengths differ or a token is of no such feature
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
