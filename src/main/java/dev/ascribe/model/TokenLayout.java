package dev.ascribe.model;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.dataset.Word;
import dev.ascribe.model.OwnedText.Share;
import dev.ascribe.study.FeatureLevel;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The tokens of a whole text in its template. T tokens.
 *
 * @param ids [T]
 * @param types [T] the segments
 * @param shares [T] the word that each token belongs to, and the characters that it spans
 * @param predicting index of the token whose position predicts
 */
record TokenLayout(int[] ids, int[] types, List<Share> shares, int predicting) {
  int length() {
    return ids.length;
  }

  /** Returns the word of each token, or -1, [T]. */
  int[] wordOfToken() {
    return shares.stream().mapToInt(Share::word).toArray();
  }

  /**
   * Returns the layout without some tokens. The predicting token always stays.
   *
   * @param dropped [T] whether a token is left out
   */
  TokenLayout without(boolean[] dropped) {
    int[] kept = IntStream.range(0, length()).filter(token -> !dropped[token]).toArray();
    return new TokenLayout(
        IntStream.of(kept).map(token -> ids[token]).toArray(),
        IntStream.of(kept).map(token -> types[token]).toArray(),
        IntStream.of(kept).mapToObj(shares::get).toList(),
        (int) IntStream.of(kept).filter(token -> token < predicting).count());
  }

  /**
   * Creates the input of a model. Its features are the words or segments, whether or not they have
   * tokens; or the tokens that belong to words.
   *
   * @param input the text that the tokens come from
   * @param words the words that the tokens' shares refer to
   * @param firstPosition position of the first token, as the model counts
   */
  EncodedInput finish(
      TextInput input,
      List<Word> words,
      FeatureLevel level,
      int firstPosition,
      int truncatedWords) {
    List<Word> features = words;
    int[] featureOfToken = wordOfToken();
    if (level == FeatureLevel.TOKEN) {
      List<Integer> inReadingOrder = tokensOfWords();
      features = inReadingOrder.stream().map(token -> ofToken(input, words, token)).toList();
      Arrays.fill(featureOfToken, -1);
      for (int feature = 0; feature < features.size(); feature++) {
        featureOfToken[inReadingOrder.get(feature)] = feature;
      }
    }
    return new EncodedInput(
        ids,
        IntStream.range(firstPosition, firstPosition + length()).toArray(),
        types,
        featureOfToken,
        predicting,
        features,
        truncatedWords);
  }

  /**
   * Returns the tokens that belong to words, in the reading order of the words, which differs from
   * the order of tokens if a template reverses a pair.
   *
   * @throws AscribeException EMPTY_TEXT if no token belongs to a word
   */
  private List<Integer> tokensOfWords() {
    List<Integer> tokens =
        IntStream.range(0, length())
            .filter(token -> shares.get(token).word() >= 0)
            .boxed()
            .sorted(Comparator.comparingInt(token -> shares.get(token).word()))
            .toList();
    if (tokens.isEmpty()) {
      throw new AscribeException(
          ErrorCode.EMPTY_TEXT, "text: the model's tokenizer has no token for it");
    }
    return tokens;
  }

  /**
   * Returns a token as a feature: the characters that it spans, or the white space if it spans
   * nothing else. If several tokens represent one character (bytes of a byte-level vocabulary),
   * each of them shows that character.
   */
  private Word ofToken(TextInput input, List<Word> words, int token) {
    Share share = shares.get(token);
    Word word = words.get(share.word());
    return new Word(
        input.text(word.part()).substring(share.start(), share.end()),
        share.start(),
        share.end(),
        word.part());
  }
}
