package dev.ascribe.reporting;

import dev.ascribe.study.Method;
import java.util.Arrays;

/**
 * The colours of scores: blue speaks for a label, orange against it, and a larger score has a
 * stronger colour. Colour-blind people can tell the two hues apart (Okabe and Ito 2008). Scores of
 * a method without a direction are all blue. All scores that are shown together share one scale.
 *
 * @param largest the magnitude that gets the full colour
 * @param signed whether scores may speak against the label
 */
public record ScorePalette(double largest, boolean signed) {
  /** The share of its colour that a score keeps if it may as well be 0. */
  public static final double FADED = 0.22;

  private static final int[] FOR = {0, 114, 178};
  private static final int[] AGAINST = {213, 94, 0};
  private static final int PAPER = 255;

  /** Backgrounds that are perceived darker than this need pale letters. */
  private static final double PALE = 140;

  /** The palette of scores that are shown together. */
  public static ScorePalette of(Method method, double... scores) {
    double largest = Arrays.stream(scores).map(Math::abs).filter(Double::isFinite).max().orElse(0);
    return new ScorePalette(
        largest, method.isSigned() || Arrays.stream(scores).anyMatch(score -> score < 0));
  }

  /**
   * Returns the strength of a score's colour, from -1 (against) to 1 (for).
   *
   * @param error the standard error; NaN if it is unknown
   */
  public double strength(double score, double error) {
    if (largest == 0 || Double.isNaN(score)) {
      return 0;
    }
    double strength = Math.max(-1, Math.min(1, score / largest));
    return isUncertain(score, error) ? FADED * strength : strength;
  }

  /** Whether a score lies within two standard errors of 0. */
  public static boolean isUncertain(double score, double error) {
    return error > 0 && Math.abs(score) <= 2 * error;
  }

  /** Returns red, green and blue of the background of a word, each from 0 to 255. */
  public static int[] background(double strength) {
    int[] hue = strength < 0 ? AGAINST : FOR;
    return Arrays.stream(hue)
        .map(part -> (int) Math.round(PAPER + (part - PAPER) * Math.abs(strength)))
        .toArray();
  }

  /** Whether letters on a background must be pale. */
  public static boolean needsPaleLetters(int[] background) {
    return 0.299 * background[0] + 0.587 * background[1] + 0.114 * background[2] <= PALE;
  }
}
