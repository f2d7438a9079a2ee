package dev.ascribe.evaluation;

/**
 * The reasons why a measure has no value for a text. The store keeps each case as a metric of the
 * text with the value 1, so that the figures of a run tell how many texts were left out, and why.
 */
public enum LeftOut {
  /** The model finds the label no more probable with the text than without it. */
  NO_CONTRIBUTION("no-contribution"),
  /** All scores are 0. */
  NO_SCORES("no-scores"),
  /** All scores are equal, or there is only one, so that they rank nothing. */
  EQUAL_SCORES("equal-scores"),
  /** The text has too many features. */
  TOO_LONG("too-long");

  private static final String PREFIX = "left-out:";

  private final String id;

  LeftOut(String id) {
    this.id = id;
  }

  /** Returns the name under which the store keeps the case. */
  public String of(String metric) {
    return PREFIX + metric + ":" + id;
  }

  /** Whether a metric says that another one was left out; its figure is a sum, not a mean. */
  public static boolean isCase(String metric) {
    return metric.startsWith(PREFIX);
  }
}
