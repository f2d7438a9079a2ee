package dev.ascribe.model;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.dataset.Word;
import dev.ascribe.study.FeatureLevel;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Makes texts fit a model's positions. An input that is too long is refused, or its longer text
 * loses its end: whole words if words or segments are the features, single tokens if tokens are.
 *
 * @param maxTokens the most tokens that a text and its template may have together
 * @param firstPosition position of the first token, as the model counts
 * @param tokens what an error calls the counted tokens
 * @param layout lays out an input with some of its words
 */
record TextFitting(
    int maxTokens,
    int firstPosition,
    String tokens,
    BiFunction<TextInput, List<Word>, TokenLayout> layout) {
  /**
   * Lays out a text.
   *
   * @param strict whether a text that does not fit is refused
   * @throws AscribeException TEXT_TOO_LONG if strict, or if not even one word (or token) of each
   *     text fits; EMPTY_TEXT if tokens are the features and the text has none
   */
  EncodedInput encode(TextInput input, FeatureLevel level, boolean strict) {
    List<Word> words = input.words(level);
    TokenLayout whole = layout.apply(input, words);
    if (whole.length() <= maxTokens) {
      return whole.finish(input, words, level, firstPosition, 0);
    }
    if (strict) {
      throw tooLong(input, whole, "shorten it, or allow truncation");
    }
    return switch (level) {
      case WORD, SEGMENT -> withFewerWords(input, words, whole, level);
      case TOKEN -> withFewerTokens(input, words, whole, level);
    };
  }

  private EncodedInput withFewerWords(
      TextInput input, List<Word> words, TokenLayout whole, FeatureLevel level) {
    TextInput cut = input;
    List<Word> kept = words;
    TokenLayout row = whole;
    while (row.length() > maxTokens) {
      Optional<List<Word>> shorter =
          TextTruncation.words(kept, row.wordOfToken(), row.length() - maxTokens);
      if (shorter.isEmpty()) {
        throw tooLong(
            input,
            row,
            "not even one %s; the features 'tokens' are cut one by one, and 'segments' part words of"
                    .formatted(
                        level == FeatureLevel.SEGMENT ? "segment of it fits" : "word of it fits")
                + " scripts without spaces");
      }
      kept = shorter.get();
      cut = input.upTo(kept);
      row = layout.apply(cut, kept);
    }
    return row.finish(cut, kept, level, firstPosition, wordsCut(input, kept));
  }

  /** Returns how many words are left out, completely or in part. */
  private static int wordsCut(TextInput input, List<Word> kept) {
    return (int)
        input.words().stream()
            .filter(
                word ->
                    kept.stream()
                        .noneMatch(last -> last.part() == word.part() && last.end() >= word.end()))
            .count();
  }

  private EncodedInput withFewerTokens(
      TextInput input, List<Word> words, TokenLayout whole, FeatureLevel level) {
    int[] wordOfToken = whole.wordOfToken();
    boolean[] dropped =
        TextTruncation.tokens(words, wordOfToken, whole.length() - maxTokens)
            .orElseThrow(() -> tooLong(input, whole, "not even one token of it fits"));
    return whole
        .without(dropped)
        .finish(
            input,
            words,
            level,
            firstPosition,
            TextTruncation.wordsCut(words, wordOfToken, dropped));
  }

  private AscribeException tooLong(TextInput input, TokenLayout row, String way) {
    return new AscribeException(
        ErrorCode.TEXT_TOO_LONG,
        "%s: takes %d %s, the model has positions for %d; %s"
            .formatted(
                input.hasPair() ? "premise and hypothesis" : "text",
                row.length(),
                tokens,
                maxTokens,
                way));
  }
}
