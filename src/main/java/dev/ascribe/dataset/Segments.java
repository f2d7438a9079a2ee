package dev.ascribe.dataset;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.lang.UScript;
import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Splits whitespace words of scripts without spaces, such as Chinese, Japanese and Thai, at the
 * word breaks of Unicode (UAX 29), with ICU's dictionaries. Punctuation belongs to the word that it
 * closes or opens. Words of other scripts are not split.
 */
final class Segments {
  private Segments() {}

  /** The text between two word breaks. */
  private record Piece(String text, boolean hasContent, boolean isUnspaced, boolean opens) {
    static Piece of(String text) {
      return new Piece(
          text,
          text.codePoints().anyMatch(Segments::isContent),
          text.codePoints().anyMatch(Segments::isUnspaced),
          text.codePoints().allMatch(Segments::isOpening));
    }
  }

  /** Returns the segments of words, in their order. */
  static List<Word> of(List<Word> words) {
    BreakIterator breaks = BreakIterator.getWordInstance(ULocale.ROOT);
    List<Word> segments = new ArrayList<>();
    for (Word word : words) {
      if (word.text().codePoints().noneMatch(Segments::isUnspaced)) {
        segments.add(word);
        continue;
      }
      int start = 0;
      for (String segment : cut(pieces(breaks, word.text()))) {
        int end = start + segment.length();
        segments.add(new Word(segment, word.start() + start, word.start() + end, word.part()));
        start = end;
      }
    }
    return List.copyOf(segments);
  }

  /**
   * Converts highlighted words to highlighted segments.
   *
   * @param highlighted ascending indexes of words
   * @param segments of the words, or the words themselves
   * @return ascending indexes of all segments of the highlighted words
   */
  static List<Integer> ofHighlighted(
      List<Word> words, List<Integer> highlighted, List<Word> segments) {
    return IntStream.range(0, segments.size())
        .filter(
            i ->
                highlighted.stream().map(words::get).anyMatch(word -> holds(word, segments.get(i))))
        .boxed()
        .toList();
  }

  private static boolean holds(Word word, Word segment) {
    return word.part() == segment.part()
        && word.start() <= segment.start()
        && segment.end() <= word.end();
  }

  private static List<Piece> pieces(BreakIterator breaks, String word) {
    List<Piece> pieces = new ArrayList<>();
    breaks.setText(word);
    int start = breaks.first();
    for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
      pieces.add(Piece.of(word.substring(start, end)));
      start = end;
    }
    return pieces;
  }

  private static List<String> cut(List<Piece> pieces) {
    List<String> segments = new ArrayList<>();
    StringBuilder segment = new StringBuilder();
    Piece content = null;
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      Piece next = nextContent(pieces, i);
      boolean parts = content != null && next != null && (content.isUnspaced || next.isUnspaced);
      if (parts && (piece.hasContent || piece.opens)) {
        segments.add(segment.toString());
        segment.setLength(0);
        content = null;
      }
      segment.append(piece.text);
      content = piece.hasContent ? piece : content;
    }
    segments.add(segment.toString());
    return segments;
  }

  /** Returns the first piece from an index on that is more than punctuation. */
  private static Piece nextContent(List<Piece> pieces, int index) {
    return pieces.subList(index, pieces.size()).stream()
        .filter(Piece::hasContent)
        .findFirst()
        .orElse(null);
  }

  /** Whether a character is a letter, a digit, or a symbol such as an emoji. */
  private static boolean isContent(int codePoint) {
    return UCharacter.isLetterOrDigit(codePoint)
        || UCharacter.getType(codePoint) == UCharacter.OTHER_SYMBOL;
  }

  private static boolean isOpening(int codePoint) {
    int type = UCharacter.getType(codePoint);
    return type == UCharacter.START_PUNCTUATION || type == UCharacter.INITIAL_QUOTE_PUNCTUATION;
  }

  /** Whether the script of a character writes no spaces between words. */
  static boolean isUnspaced(int codePoint) {
    int script = UScript.getScript(codePoint);
    return script == UScript.HAN
        || script == UScript.HIRAGANA
        || script == UScript.KATAKANA
        || UCharacter.getIntPropertyValue(codePoint, UProperty.LINE_BREAK)
            == UCharacter.LineBreak.COMPLEX_CONTEXT;
  }
}
