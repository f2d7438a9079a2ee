package dev.ascribe.common;

/**
 * Whether a text can be written in UTF-8. JSON can spell half a character, such as {@code
 * "\\ud83d"} without its other half: tokenizers would read another character in its place.
 */
public final class WholeCharacters {
  private WholeCharacters() {}

  /** What is wrong with a text that has half a character, or "" where all are whole. */
  public static String fault(String text) {
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
