package dev.ascribe.reporting.results;

import java.util.Map;

/** Writes names and numbers as LaTeX prints them. */
public final class LatexText {
  private static final Map<Character, String> ESCAPES =
      Map.ofEntries(
          Map.entry('\\', "\\textbackslash{}"),
          Map.entry('{', "\\{"),
          Map.entry('}', "\\}"),
          Map.entry('#', "\\#"),
          Map.entry('$', "\\$"),
          Map.entry('%', "\\%"),
          Map.entry('&', "\\&"),
          Map.entry('_', "\\_"),
          Map.entry('~', "\\textasciitilde{}"),
          Map.entry('^', "\\textasciicircum{}"),
          Map.entry('<', "\\textless{}"),
          Map.entry('>', "\\textgreater{}"),
          Map.entry('|', "\\textbar{}"),
          // At the beginning of a row, a bracket would be an option of the line break before it.
          Map.entry('[', "{[}"),
          Map.entry(']', "{]}"));

  private LatexText() {}

  /** The last character of the Latin alphabets that every LaTeX prints. */
  private static final char LATIN = '\u017f';

  /** Dashes, quotation marks and the like, which every LaTeX prints too. */
  private static final String PUNCTUATION = "\u2013\u2014\u2018\u2019\u201c\u201d\u2026";

  /**
   * A text in which no character is a command, and hyphens do not join to a dash. Control
   * characters become spaces.
   */
  public static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 8);
    for (char character : text.toCharArray()) {
      char visible = Character.isISOControl(character) ? ' ' : character;
      escaped.append(ESCAPES.getOrDefault(visible, String.valueOf(visible)));
    }
    return escaped.toString().replace("--", "-{}-").replace("--", "-{}-");
  }

  /** Whether a text has characters for which pdfLaTeX has no font. */
  static boolean needsOtherFonts(String text) {
    return text.chars()
        .anyMatch(character -> character > LATIN && PUNCTUATION.indexOf(character) < 0);
  }

  /** A number, with a minus sign instead of a hyphen. */
  static String number(String number) {
    return number.startsWith("-") ? "$-$" + number.substring(1) : number;
  }
}
