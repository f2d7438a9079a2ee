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
 * Fits texts into a model's positions: an input that is too long is refused, or loses the end of
 * its longer text. Where words or segments are the features, whole ones are left out; where tokens
 * are, single tokens.
 *
 * @param maxTokens how many tokens a text and its template may have
 * @param firstPosition of the first token, as the model counts
 * @param tokens the name of the counted tokens in errors
 * @param layout from an input and its words to its tokens
 */
record TextFitting(
    int maxTokens,
    int firstPosition,
    String tokens,
    BiFunction<TextInput, List<Word>, TokenLayout> layout) {
  /**
   * Lays a text out.
   *
   * @param strict refuse what does not fit
   * @throws AscribeException TEXT_TOO_LONG when strict, or when not even one word (or token) of
   *     each text fits; EMPTY_TEXT when tokens are wanted and the text has none
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

  /** Whole words that are left out, and those of which only some segments are left. */
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
