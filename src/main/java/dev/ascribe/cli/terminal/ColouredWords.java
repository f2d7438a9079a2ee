package dev.ascribe.cli.terminal;

import dev.ascribe.common.SafeText;
import java.util.List;
import java.util.Locale;

/**
 * Prints words with their scores as background colours: blue speaks for the target, orange against
 * it, and a larger score has a stronger colour. Colour-blind people can tell the two hues apart
 * (Okabe and Ito 2008). Without colours, signs from {@code ---} to {@code +++} follow the words.
 */
public final class ColouredWords {
  private static final int[] POSITIVE = {0, 114, 178};
  private static final int[] NEGATIVE = {213, 94, 0};
  private static final int[] PAPER = {255, 255, 255};
  private static final double VISIBLE = 0.05;

  private final boolean colours;

  public ColouredWords(boolean colours) {
    this.colours = colours;
  }

  /**
   * One line of the words.
   *
   * @param words [n]
   * @param scores [n]; strengths are relative to the largest magnitude among {@code scale}
   * @param scale scores whose largest magnitude gets the full colour
   */
  public String line(List<String> words, double[] scores, double[] scale) {
    double largest = 0;
    for (double score : scale) {
      largest = Math.max(largest, Math.abs(score));
    }
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < words.size(); i++) {
      double strength = largest == 0 || Double.isNaN(scores[i]) ? 0 : scores[i] / largest;
      line.append(i == 0 ? "" : " ").append(word(SafeText.visible(words.get(i)), strength));
    }
    return line.toString();
  }

  /** The legend of scores that speak for or against a target. */
  public String legend(String target) {
    return colours
        ? word("for " + SafeText.visible(target), 1) + " " + word("against", -1)
        : "(+ for %s, - against; three signs: strongest)".formatted(SafeText.visible(target));
  }

  /** The legend of scores that have no direction. */
  public String legend() {
    return colours ? word("largest score", 1) : "(three signs: largest score)";
  }

  private String word(String word, double strength) {
    if (Math.abs(strength) < VISIBLE) {
      return word;
    }
    return colours ? coloured(word, strength) : word + signs(strength);
  }

  private static String signs(double strength) {
    int count = Math.min(3, 1 + (int) (Math.abs(strength) * 3));
    return (strength > 0 ? "+" : "-").repeat(count);
  }

  private static String coloured(String word, double strength) {
    int[] hue = strength > 0 ? POSITIVE : NEGATIVE;
    int[] mixed = new int[3];
    for (int i = 0; i < 3; i++) {
      mixed[i] = (int) Math.round(PAPER[i] + (hue[i] - PAPER[i]) * Math.abs(strength));
    }
    // The perceived brightness of the background decides between dark and pale letters.
    double brightness = 0.299 * mixed[0] + 0.587 * mixed[1] + 0.114 * mixed[2];
    int letters = brightness > 140 ? 16 : 231;
    return String.format(
        Locale.ROOT,
        "\u001b[48;2;%d;%d;%dm\u001b[38;5;%dm%s\u001b[0m",
        mixed[0],
        mixed[1],
        mixed[2],
        letters,
        word);
  }
}
