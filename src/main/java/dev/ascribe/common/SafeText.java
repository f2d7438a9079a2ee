package dev.ascribe.common;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.BreakIterator;
import java.util.Locale;

/**
 * Makes text of unknown origin safe for one line of a terminal, a log or a message, and for HTML.
 * Such text may contain escape sequences that clear the screen, line breaks that make it look like
 * several lines, marks that reverse the direction of writing, or markup.
 */
public final class SafeText {
  /** The most characters of a value that a message shows. */
  private static final int EXCERPT = 60;

  private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
  private static final int ZERO_WIDTH_JOINER = 0x200d;
  private static final int DELETE = 0x7f;

  /** The block of Unicode with a picture for each of the characters 0 to 0x1f. */
  private static final int CONTROL_PICTURES = 0x2400;

  private static final int PICTURE_OF_DELETE = 0x2421;

  private SafeText() {}

  /**
   * Replaces each invisible character by a visible sign: ESC by {@code ␛}, a line feed by {@code
   * ␊}, and a character without a picture in Unicode by its number, such as {@code <U+202E>}.
   * Joiners of emoji and of Indic scripts are kept.
   */
  public static String visible(String text) {
    if (text.codePoints().allMatch(SafeText::isHarmless)) {
      return text;
    }
    StringBuilder line = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            point -> {
              if (isHarmless(point)) {
                line.appendCodePoint(point);
              } else if (point < ' ') {
                line.appendCodePoint(CONTROL_PICTURES + point);
              } else if (point == DELETE) {
                line.appendCodePoint(PICTURE_OF_DELETE);
              } else {
                line.append(String.format(Locale.ROOT, "<U+%04X>", point));
              }
            });
    return line.toString();
  }

  /** The visible text for a message. A long text is cut and ends with three dots. */
  public static String excerpt(String text) {
    return excerpt(text, EXCERPT);
  }

  /** Returns the visible text, cut after {@code most} characters of the original. */
  public static String excerpt(String text, int most) {
    if (text.codePointCount(0, text.length()) <= most) {
      return visible(text);
    }
    return visible(text.substring(0, text.offsetByCodePoints(0, most))) + "...";
  }

  /**
   * Returns the visible text for the content or an attribute of an element of HTML or SVG, in which
   * it is no markup.
   */
  public static String html(String text) {
    return visible(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /**
   * Escapes the same characters as {@link #visible} in a JSON document, but keeps its line breaks.
   */
  public static String escapedJson(String json) {
    StringBuilder escaped = null;
    for (int i = 0; i < json.length(); i++) {
      char unit = json.charAt(i);
      // The serialiser has escaped control characters within strings, so all others are layout.
      boolean kept = unit < ' ' || Character.isSurrogate(unit) || isHarmless(unit);
      if (!kept && escaped == null) {
        escaped = new StringBuilder(json.length() + 16).append(json, 0, i);
      }
      if (escaped != null) {
        escaped.append(
            kept ? String.valueOf(unit) : String.format(Locale.ROOT, "\\u%04x", (int) unit));
      }
    }
    return escaped == null ? json : escaped.toString();
  }

  /**
   * Returns how many columns of a terminal a text takes. Wide East Asian characters and emoji take
   * two columns, combining marks none (Unicode Standard Annex 11).
   */
  public static int columns(String text) {
    if (text.chars().allMatch(c -> c >= ' ' && c < DELETE)) {
      return text.length();
    }
    BreakIterator clusters = BreakIterator.getCharacterInstance(Locale.ROOT);
    clusters.setText(text);
    int columns = 0;
    int start = clusters.first();
    for (int end = clusters.next(); end != BreakIterator.DONE; end = clusters.next()) {
      columns += clusterColumns(text.substring(start, end));
      start = end;
    }
    return columns;
  }

  /** Cuts a text so that it fits into {@code columns} columns. */
  public static String cut(String text, int columns) {
    if (columns(text) <= columns) {
      return text;
    }
    BreakIterator clusters = BreakIterator.getCharacterInstance(Locale.ROOT);
    clusters.setText(text);
    int used = 0;
    int start = clusters.first();
    for (int end = clusters.next(); end != BreakIterator.DONE; end = clusters.next()) {
      used += clusterColumns(text.substring(start, end));
      if (used > columns) {
        break;
      }
      start = end;
    }
    return text.substring(0, start);
  }

  /**
   * Returns the columns of a grapheme cluster, which is as wide as its widest character. For
   * example, a family of emoji is drawn as one.
   */
  private static int clusterColumns(String cluster) {
    return cluster.codePoints().map(SafeText::pointColumns).max().orElse(0);
  }

  private static int pointColumns(int point) {
    return switch (UCharacter.getType(point)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default ->
          switch (UCharacter.getIntPropertyValue(point, UProperty.EAST_ASIAN_WIDTH)) {
            case UCharacter.EastAsianWidth.FULLWIDTH, UCharacter.EastAsianWidth.WIDE -> 2;
            default -> 1;
          };
    };
  }

  private static boolean isHarmless(int point) {
    if (point >= ' ' && point < DELETE) {
      return true;
    }
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      case Character.FORMAT -> point == ZERO_WIDTH_JOINER || point == ZERO_WIDTH_NON_JOINER;
      default -> true;
    };
  }

  /**
   * Says what is wrong with a text that cannot be written in UTF-8; "" if nothing is. JSON can
   * contain half of a surrogate pair, such as {@code "\\ud83d"}. A tokenizer would read another
   * character in its place.
   */
  public static String halfCharacter(String text) {
    for (int index = 0; index < text.length(); ) {
      int character = text.codePointAt(index);
      if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
        return "holds half a character (U+%04X) at index %d".formatted(character, index);
      }
      index += Character.charCount(character);
    }
    return "";
  }
}
