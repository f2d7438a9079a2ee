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
 * @param types [T] segments
 * @param shares [T] which word each token belongs to, and which of its characters the token spans
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
   * The input of a model: one feature for each word or segment, whether or not it has tokens, or
   * one for each token that belongs to a word.
   *
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
   * The tokens that belong to words, in the reading order of the words, not of a template that
   * turns a pair around.
   *
   * @throws AscribeException EMPTY_TEXT when no token belongs to a word
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
   * A token as a feature of its own: the characters of the word that it spans, or the white space
   * where it stands for nothing else. Tokens that stand for parts of one character (bytes of a
   * byte-level vocabulary) all show that character.
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
