package dev.ascribe.cli.terminal;

import dev.ascribe.common.SafeText;
import dev.ascribe.reporting.ScorePalette;
import java.util.List;
import java.util.Locale;

/**
 * Prints words with their scores as background colours, and the legend of the colours. Without
 * colours, signs from {@code ---} to {@code +++} follow the words. A word whose score may as well
 * be 0 is pale and underlined, or has its signs in brackets.
 */
public final class ColouredWords {
  private static final double VISIBLE = 0.05;
  private static final double[] STEPS = {0.25, 0.5, 0.75, 1};
  private static final int MOST_SIGNS = 3;
  private static final String SWATCH = "  ";

  private final boolean colours;
  private final ScorePalette palette;

  public ColouredWords(boolean colours, ScorePalette palette) {
    this.colours = colours;
    this.palette = palette;
  }

  /**
   * One line of the words.
   *
   * @param words [n]
   * @param scores [n]
   * @param errors [n] standard errors, NaN where unknown; or empty
   */
  public String line(List<String> words, double[] scores, double[] errors) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < words.size(); i++) {
      double error = errors.length == 0 ? Double.NaN : errors[i];
      line.append(i == 0 ? "" : " ");
      line.append(
          word(
              SafeText.visible(words.get(i)),
              palette.strength(scores[i], 0),
              ScorePalette.isUncertain(scores[i], error)));
    }
    return line.toString();
  }

  /**
   * The legend, with the numbers of the scale.
   *
   * @param target the label that scores speak for or against
   * @param fades whether some words are faded
   */
  public String legend(String target, boolean fades) {
    String label = SafeText.visible(target);
    String legend = colours ? scale(label) : signs(label);
    if (!fades) {
      return legend;
    }
    String sample = colours ? word("pale", 1, true) : "in brackets";
    return legend + "; " + sample + ": within two standard errors of 0";
  }

  private String scale(String label) {
    StringBuilder bar = new StringBuilder();
    if (palette.signed()) {
      bar.append("against ").append(number("-%.4f")).append(' ');
      for (int i = STEPS.length - 1; i >= 0; i--) {
        bar.append(coloured(SWATCH, -STEPS[i], false));
      }
    } else {
      bar.append("0 ");
    }
    bar.append(palette.signed() ? " 0 " : "");
    for (double step : STEPS) {
      bar.append(coloured(SWATCH, step, false));
    }
    bar.append(' ').append(number(palette.signed() ? "+%.4f" : "%.4f"));
    return bar.append(palette.signed() ? " for " + label : " largest score").toString();
  }

  private String signs(String label) {
    String most = number(palette.signed() ? "+%.4f" : "%.4f");
    return palette.signed()
        ? "(+ for %s, - against; three signs: up to %s)".formatted(label, most)
        : "(+ to +++: larger scores, up to %s)".formatted(most);
  }

  private String number(String format) {
    return String.format(Locale.ROOT, format, palette.largest());
  }

  private String word(String word, double strength, boolean faded) {
    if (Math.abs(strength) < VISIBLE) {
      return word;
    }
    if (colours) {
      return coloured(word, strength, faded);
    }
    int count = Math.min(MOST_SIGNS, 1 + (int) (Math.abs(strength) * MOST_SIGNS));
    String signs = (strength > 0 ? "+" : "-").repeat(count);
    return word + (faded ? "(" + signs + ")" : signs);
  }

  private static String coloured(String word, double strength, boolean faded) {
    int[] background = ScorePalette.background(faded ? ScorePalette.FADED * strength : strength);
    int letters = ScorePalette.needsPaleLetters(background) ? 231 : 16;
    return String.format(
        Locale.ROOT,
        "\u001b[48;2;%d;%d;%dm\u001b[38;5;%dm%s%s\u001b[0m",
        background[0],
        background[1],
        background[2],
        letters,
        faded ? "\u001b[4m" : "",
        word);
  }
}
