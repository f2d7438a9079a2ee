package dev.ascribe.model;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.dataset.Word;
import dev.ascribe.model.OwnedText.Share;
import dev.ascribe.study.FeatureLevel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The features of a laid-out text and the tokens that belong to them. T tokens, n features.
 *
 * @param features [n] in reading order
 * @param featureOfToken [T] the feature that a token belongs to, or -1
 */
record TokenFeatures(List<Word> features, int[] featureOfToken) {

  static TokenFeatures of(
      FeatureLevel level, TextInput input, List<Word> words, List<Share> shares) {
    return switch (level) {
      case WORD, SEGMENT -> ofWords(words, shares);
      case TOKEN -> ofTokens(input, words, shares);
    };
  }

  /** One feature a word, whether or not it has tokens. */
  private static TokenFeatures ofWords(List<Word> words, List<Share> shares) {
    return new TokenFeatures(words, shares.stream().mapToInt(Share::word).toArray());
  }

  /**
   * One feature for each token that belongs to a word: the characters of the word that it spans, or
   * the white space where it stands for nothing else. Tokens that stand for parts of one character
   * (bytes of a byte-level vocabulary) all show that character. Reading order is that of the words,
   * not of a template that turns a pair around.
   *
   * @throws AscribeException EMPTY_TEXT when no token belongs to a word
   */
  private static TokenFeatures ofTokens(TextInput input, List<Word> words, List<Share> shares) {
    List<Integer> inReadingOrder =
        IntStream.range(0, shares.size())
            .filter(token -> shares.get(token).word() >= 0)
            .boxed()
            .sorted(Comparator.comparingInt(token -> shares.get(token).word()))
            .toList();
    if (inReadingOrder.isEmpty()) {
      throw new AscribeException(
          ErrorCode.EMPTY_TEXT, "text: the model's tokenizer has no token for it");
    }
    List<Word> features = new ArrayList<>();
    int[] featureOfToken = new int[shares.size()];
    Arrays.fill(featureOfToken, -1);
    for (int token : inReadingOrder) {
      Share share = shares.get(token);
      Word word = words.get(share.word());
      featureOfToken[token] = features.size();
      features.add(
          new Word(
              input.text(word.part()).substring(share.start(), share.end()),
              share.start(),
              share.end(),
              word.part()));
    }
    return new TokenFeatures(features, featureOfToken);
  }
}
