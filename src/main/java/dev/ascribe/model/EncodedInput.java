package dev.ascribe.model;

import dev.ascribe.common.Arguments;
import dev.ascribe.dataset.Word;
import java.util.List;

/**
 * A text as the tokens of one model, with all features present. T tokens, n features.
 *
 * @param tokenIds [T]
 * @param positionIds [T] as the model counts positions
 * @param tokenTypeIds [T] the segment of each token; zeros if the model has no segments
 * @param featureOfToken [T] the feature that a token belongs to, or -1 for template, special and
 *     mask tokens, which are never removed
 * @param predictingToken index of the token whose position predicts
 * @param features [n] the attributed words, or the characters of the attributed tokens, in reading
 *     order
 * @param truncatedWords number of words left out at the end, because the model has too few
 *     positions
 */
public record EncodedInput(
    int[] tokenIds,
    int[] positionIds,
    int[] tokenTypeIds,
    int[] featureOfToken,
    int predictingToken,
    List<Word> features,
    int truncatedWords) {
  public EncodedInput {
    features = List.copyOf(features);
    Arguments.requireLength("positionIds", positionIds.length, tokenIds.length, "token");
    Arguments.requireLength("tokenTypeIds", tokenTypeIds.length, tokenIds.length, "token");
    Arguments.requireLength("featureOfToken", featureOfToken.length, tokenIds.length, "token");
    Arguments.requireRange("predictingToken", predictingToken, 0, tokenIds.length - 1);
  }

  public int tokenCount() {
    return tokenIds.length;
  }

  public int featureCount() {
    return features.size();
  }
}
