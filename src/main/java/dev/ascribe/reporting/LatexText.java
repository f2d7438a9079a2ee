package dev.ascribe.reporting;

import java.util.Map;

/** Writes names and numbers as LaTeX prints them. */
final class LatexText {
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

  /** A text in which no character is a command. Control characters become spaces. */
  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 8);
    for (char character : text.toCharArray()) {
      char visible = Character.isISOControl(character) ? ' ' : character;
      escaped.append(ESCAPES.getOrDefault(visible, String.valueOf(visible)));
    }
    return escaped.toString();
  }

  /** A number, with a minus sign instead of a hyphen. */
  static String number(String number) {
    return number.startsWith("-") ? "$-$" + number.substring(1) : number;
  }
}
