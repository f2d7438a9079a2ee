package dev.ascribe.common;

import java.util.regex.Pattern;

/** Texts from afar on a terminal: they may hold anything, escape sequences included. */
public final class SafeText {
  /**
   * Both ranges of control characters, breaks of lines, and what turns the direction of writing.
   */
  private static final Pattern UNSAFE =
      Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]+");

  private SafeText() {}

  /** The text with a blank for whatever is no character of a line. */
  public static String oneLine(String text) {
    return UNSAFE.matcher(text).replaceAll(" ").strip();
  }
}
