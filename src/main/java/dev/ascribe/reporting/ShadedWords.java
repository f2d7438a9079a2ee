package dev.ascribe.reporting;

import static dev.ascribe.reporting.ExplanationSection.number;

import dev.ascribe.common.SafeText;
import dev.ascribe.dataset.Word.Part;
import dev.ascribe.scheduling.Explanation;
import java.util.stream.IntStream;

/** Writes the words of a text in the colours of their scores for HTML, and the legend for them. */
final class ShadedWords {
  private static final double[] STEPS = {0.25, 0.5, 0.75, 1};

  private ShadedWords() {}

  static boolean isAnyFaded(double[] scores, double[] errors) {
    return IntStream.range(0, errors.length)
        .anyMatch(i -> ScorePalette.isUncertain(scores[i], errors[i]));
  }

  /** Writes the words of one part of the text; nothing if it has none. */
  static void write(StringBuilder page, Explanation explanation, ScorePalette palette, Part part) {
    double[] scores = explanation.attribution().scores();
    double[] errors = explanation.attribution().standardErrors();
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < scores.length; i++) {
      if (explanation.features().get(i).part() == part) {
        double error = errors.length == 0 ? Double.NaN : errors[i];
        boolean faded = ScorePalette.isUncertain(scores[i], error);
        words
            .append("<span class=\"word")
            .append(faded ? " faded" : "")
            .append("\" style=\"")
            .append(colours(palette.strength(scores[i], error)))
            .append("\" title=\"")
            .append(number("%+.4f", scores[i]))
            .append("\">")
            .append(SafeText.html(explanation.features().get(i).text()))
            .append("</span> ");
      }
    }
    if (words.length() > 0) {
      page.append("<p class=\"words\" dir=\"auto\">").append(words).append("</p>\n");
    }
  }

  /**
   * Writes the legend with its numbers.
   *
   * @param fades whether any word is pale because its score may be 0
   */
  static void legend(StringBuilder page, ScorePalette palette, String target, boolean fades) {
    page.append("<p class=\"facts\">");
    if (palette.signed()) {
      page.append("against ").append(number("%+.4f", -palette.largest()));
      page.append("<span class=\"ramp\">");
      for (int i = STEPS.length - 1; i >= 0; i--) {
        step(page, -STEPS[i]);
      }
      page.append("</span>");
    }
    page.append("0<span class=\"ramp\">");
    for (double step : STEPS) {
      step(page, step);
    }
    page.append("</span>")
        .append(number(palette.signed() ? "%+.4f" : "%.4f", palette.largest()))
        .append(palette.signed() ? " for " + SafeText.html(target) : " largest score")
        .append(fades ? "; pale and underlined: within two standard errors of 0" : "")
        .append("</p>\n");
  }

  private static void step(StringBuilder page, double strength) {
    page.append("<span class=\"step\" style=\"").append(colours(strength)).append("\"></span>");
  }

  private static String colours(double strength) {
    int[] background = ScorePalette.background(strength);
    return "background:rgb(%d,%d,%d);color:%s"
        .formatted(
            background[0],
            background[1],
            background[2],
            ScorePalette.needsPaleLetters(background) ? "#fff" : "#17212b");
  }
}
