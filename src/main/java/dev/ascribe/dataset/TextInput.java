package dev.ascribe.dataset;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.SafeText;
import dev.ascribe.dataset.Word.Part;
import dev.ascribe.study.FeatureLevel;
import java.util.ArrayList;
import java.util.List;

/**
 * The input of a model: one text, or a premise and a hypothesis, exactly as they were given.
 *
 * @param text the text, or the premise of a pair
 * @param pair the hypothesis; null for a single text
 */
public record TextInput(String text, String pair) {
  public TextInput {
    requireText(pair == null ? "text" : "premise", text);
    if (pair != null) {
      requireText("hypothesis", pair);
    }
  }

  /**
   * Whether the input is a pair. The name does not begin with "is", because Jackson would take it
   * for a property.
   */
  public boolean hasPair() {
    return pair != null;
  }

  /** Returns the whitespace words in reading order; for a pair, first those of the premise. */
  public List<Word> words() {
    List<Word> words = new ArrayList<>();
    split(text, hasPair() ? Part.PREMISE : Part.TEXT, words);
    if (hasPair()) {
      split(pair, Part.HYPOTHESIS, words);
    }
    return List.copyOf(words);
  }

  /** Returns the words, or the segments if they are the features. Tokens are parts of words. */
  public List<Word> words(FeatureLevel level) {
    return switch (level) {
      case WORD, TOKEN -> words();
      case SEGMENT -> Segments.of(words());
    };
  }

  /** Returns the text of a part. */
  public String text(Part part) {
    return switch (part) {
      case TEXT, PREMISE -> text;
      case HYPOTHESIS -> pair;
    };
  }

  /**
   * Returns the input cut after the given words. A part that keeps all its words also keeps the
   * white space at its end.
   *
   * @param first the first words of each part, which are kept
   */
  public TextInput upTo(List<Word> first) {
    List<Word> all = words();
    Part part = hasPair() ? Part.PREMISE : Part.TEXT;
    return new TextInput(
        upTo(part, first, all), hasPair() ? upTo(Part.HYPOTHESIS, first, all) : null);
  }

  /** Returns the input without white space around its texts, for comparing inputs. */
  TextInput stripped() {
    return new TextInput(text.strip(), hasPair() ? pair.strip() : null);
  }

  private String upTo(Part part, List<Word> first, List<Word> all) {
    int end = end(part, first);
    return end == end(part, all) ? text(part) : text(part).substring(0, end);
  }

  private static int end(Part part, List<Word> words) {
    return words.stream().filter(word -> word.part() == part).mapToInt(Word::end).max().orElse(0);
  }

  private static void requireText(String place, String value) {
    if (value == null || isBlank(value)) {
      throw new AscribeException(
          ErrorCode.EMPTY_TEXT, place + ": is empty; at least one word is needed");
    }
    String fault = SafeText.halfCharacter(value);
    if (!fault.isEmpty()) {
      throw new AscribeException(ErrorCode.INVALID_DATA, place + ": " + fault);
    }
  }

  private static void split(String text, Part part, List<Word> words) {
    int start = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean gap = i == text.length() || isWhiteSpace(text.charAt(i));
      if (gap && start >= 0) {
        words.add(new Word(text.substring(start, i), start, i, part));
        start = -1;
      } else if (!gap && start < 0) {
        start = i;
      }
    }
  }

  /** Whether a text has no words. */
  public static boolean isBlank(String text) {
    return text.chars().allMatch(c -> isWhiteSpace((char) c));
  }

  /** Whether a character is white space in Unicode, including no-break spaces. */
  public static boolean isWhiteSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }
}
