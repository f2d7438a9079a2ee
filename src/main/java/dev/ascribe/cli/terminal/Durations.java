package dev.ascribe.cli.terminal;

import java.util.Locale;

/** Formats spans of time for people. */
public final class Durations {
  private Durations() {}

  /** {@code 4.2 s}, {@code 3 min 20 s}, {@code 2 h 05 min}. */
  public static String format(double seconds) {
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    if (whole < 3600) {
      return String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60);
    }
    return String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
  }
}
