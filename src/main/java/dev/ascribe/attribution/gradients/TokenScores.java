package dev.ascribe.attribution.gradients;

import dev.ascribe.model.EncodedInput;

/** From scores of tokens to scores of features. T tokens, n features. */
final class TokenScores {
  private TokenScores() {}

  /**
   * Sums the scores of each feature's tokens; those of template and special tokens are left out.
   *
   * @param ofTokens [T]
   * @return [n]
   */
  static double[] fold(EncodedInput input, double[] ofTokens) {
    double[] scores = new double[input.featureCount()];
    for (int t = 0; t < ofTokens.length; t++) {
      int feature = input.featureOfToken()[t];
      if (feature >= 0) {
        scores[feature] += ofTokens[t];
      }
    }
    return scores;
  }
}
