package dev.ascribe.dataset;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model reads: one text, or a premise and a hypothesis.
 *
 * @param text the text, or the premise of a pair
 * @param pair the hypothesis, or null for a single text
 */
public record TextInput(String text, String pair) {
  public TextInput {
    requireWords(pair == null ? "text" : "premise", text);
    if (pair != null) {
      requireWords("hypothesis", pair);
    }
  }

  /** Named so that it is no property of the record on the wire. */
  public boolean hasPair() {
    return pair != null;
  }

  /** The whitespace words in reading order: those of the text, or of premise then hypothesis. */
  public List<Word> words() {
    List<Word> words = new ArrayList<>();
    split(text, hasPair() ? Part.PREMISE : Part.TEXT, words);
    if (hasPair()) {
      split(pair, Part.HYPOTHESIS, words);
    }
    return List.copyOf(words);
  }

  private static void requireWords(String place, String value) {
    if (value == null || value.isBlank()) {
      throw new AscribeException(
          ErrorCode.EMPTY_TEXT, place + ": is empty; at least one word is needed");
    }
  }

  private static void split(String text, Part part, List<Word> words) {
    int start = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean gap = i == text.length() || isGap(text.charAt(i));
      if (gap && start >= 0) {
        words.add(new Word(text.substring(start, i), start, i, part));
        start = -1;
      } else if (!gap && start < 0) {
        start = i;
      }
    }
  }

  /** White space in the sense of Unicode, the no-break spaces included. */
  private static boolean isGap(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }
}
