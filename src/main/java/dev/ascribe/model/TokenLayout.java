package dev.ascribe.model;

import dev.ascribe.dataset.TextInput;
import dev.ascribe.dataset.Word;
import dev.ascribe.model.OwnedText.Share;
import dev.ascribe.study.FeatureLevel;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The tokens of a whole text in its template. T tokens.
 *
 * @param ids [T]
 * @param types [T] segments
 * @param shares [T] what each token is of the words
 * @param predicting index of the token whose position predicts
 */
record TokenLayout(int[] ids, int[] types, List<Share> shares, int predicting) {
  int length() {
    return ids.length;
  }

  /** [T] the word of each token, or -1. */
  int[] wordOfToken() {
    return shares.stream().mapToInt(Share::word).toArray();
  }

  /** The layout without the tokens that a mask of [T] names; the one that predicts stays. */
  TokenLayout without(boolean[] dropped) {
    int[] kept = IntStream.range(0, length()).filter(token -> !dropped[token]).toArray();
    return new TokenLayout(
        IntStream.of(kept).map(token -> ids[token]).toArray(),
        IntStream.of(kept).map(token -> types[token]).toArray(),
        IntStream.of(kept).mapToObj(shares::get).toList(),
        (int) IntStream.of(kept).filter(token -> token < predicting).count());
  }

  /**
   * @param input whose tokens these are
   * @param words that the tokens' shares name
   * @param firstPosition of the first token, as the model counts
   */
  EncodedInput finish(
      TextInput input,
      List<Word> words,
      FeatureLevel level,
      int firstPosition,
      int truncatedWords) {
    TokenFeatures features = TokenFeatures.of(level, input, words, shares);
    return new EncodedInput(
        ids,
        IntStream.range(firstPosition, firstPosition + length()).toArray(),
        types,
        features.featureOfToken(),
        predicting,
        features.features(),
        truncatedWords);
  }
}
