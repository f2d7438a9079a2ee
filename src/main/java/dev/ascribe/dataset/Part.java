package dev.ascribe.dataset;

import java.util.Locale;

/** Which input a word belongs to. */
public enum Part {
  TEXT,
  PREMISE,
  HYPOTHESIS;

  /** The name in results: {@code text}, {@code premise} or {@code hypothesis}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
