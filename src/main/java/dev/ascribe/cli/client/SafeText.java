package dev.ascribe.cli.client;

/** Texts from afar on a terminal: they may hold anything, escape sequences included. */
public final class SafeText {
  private SafeText() {}

  /** The text with every control character as a blank. */
  public static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ").strip();
  }
}
