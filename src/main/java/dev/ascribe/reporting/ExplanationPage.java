package dev.ascribe.reporting;

import dev.ascribe.common.SafeText;
import dev.ascribe.dataset.Word.Part;
import dev.ascribe.scheduling.Explanation;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Writes explanations as one HTML page that needs no other file: words in the colours of their
 * scores, the legend with its numbers, probabilities and a table of scores. All texts of the page
 * share one scale of colours.
 */
public final class ExplanationPage {
  private static final double[] STEPS = {0.25, 0.5, 0.75, 1};

  private static final String STYLE =
      """
      body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; background: #fff; color: #17212b;
        font: 1rem/1.5 system-ui, sans-serif; }
      .words { line-height: 2; }
      .word, .step { padding: 0.1rem 0.3rem; border-radius: 4px; overflow-wrap: anywhere; }
      .step { padding: 0.1rem 0.8rem; border-radius: 0; }
      .faded { text-decoration: underline dotted; }
      table { border-collapse: collapse; margin: 1rem 0; }
      th, td { padding: 0.1rem 1rem 0.1rem 0; text-align: left; }
      .number { text-align: right; font-variant-numeric: tabular-nums; }
      .facts { color: #51606f; }
      """;

  private ExplanationPage() {}

  /** The whole document. */
  public static String of(List<Explanation> explanations) {
    StringBuilder page = new StringBuilder();
    page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.append("<title>Explanations by Ascribe</title>\n<style>\n").append(STYLE);
    page.append("</style>\n</head>\n<body>\n<main>\n<h1>Explanations</h1>\n");
    double[] all =
        explanations.stream()
            .flatMapToDouble(each -> Arrays.stream(each.attribution().scores()))
            .toArray();
    for (Explanation explanation : explanations) {
      section(page, explanation, ScorePalette.of(explanation.method(), all).largest());
    }
    return page.append("</main>\n</body>\n</html>\n").toString();
  }

  private static void section(StringBuilder page, Explanation explanation, double largest) {
    double[] scores = explanation.attribution().scores();
    double[] errors = explanation.attribution().standardErrors();
    ScorePalette palette =
        new ScorePalette(largest, ScorePalette.of(explanation.method(), scores).signed());
    page.append("<section>\n<h2>").append(escaped(explanation.target())).append("</h2>\n");
    page.append("<p class=\"facts\">")
        .append(
            escaped(
                "%s, %s, %s"
                    .formatted(
                        explanation.model().model(),
                        explanation.model().paradigm().id(),
                        explanation.method().id())))
        .append("</p>\n");
    for (Part part : Part.values()) {
      words(page, explanation, palette, part);
    }
    legend(page, palette, explanation.target());
    page.append("<table>\n<tr><th>label</th><th class=\"number\">probability</th></tr>\n");
    for (int i = 0; i < explanation.probabilities().length; i++) {
      row(
          page,
          explanation.model().labels().get(i),
          number("%.4f", explanation.probabilities()[i]));
    }
    page.append("</table>\n<table>\n<tr><th>word</th><th class=\"number\">score</th>");
    page.append("<th class=\"number\">standard error</th></tr>\n");
    for (int i = 0; i < scores.length; i++) {
      row(
          page,
          explanation.features().get(i).text(),
          number(palette.signed() ? "%+.4f" : "%.4f", scores[i]),
          errors.length == 0 ? "–" : number("%.4f", errors[i]));
    }
    page.append("</table>\n");
    for (String line : MeasureLines.of(explanation.measures())) {
      page.append("<p class=\"facts\">").append(escaped(line)).append("</p>\n");
    }
    page.append("</section>\n");
  }

  private static void words(
      StringBuilder page, Explanation explanation, ScorePalette palette, Part part) {
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
            .append(escaped(explanation.features().get(i).text()))
            .append("</span> ");
      }
    }
    if (words.length() > 0) {
      page.append("<p class=\"words\" dir=\"auto\">").append(words).append("</p>\n");
    }
  }

  private static void legend(StringBuilder page, ScorePalette palette, String target) {
    page.append("<p class=\"facts\">");
    if (palette.signed()) {
      page.append("against ").append(number("%+.4f", -palette.largest())).append(' ');
      for (int i = STEPS.length - 1; i >= 0; i--) {
        step(page, -STEPS[i]);
      }
    }
    page.append(" 0 ");
    for (double step : STEPS) {
      step(page, step);
    }
    page.append(' ')
        .append(number(palette.signed() ? "%+.4f" : "%.4f", palette.largest()))
        .append(palette.signed() ? " for " + escaped(target) : " largest score")
        .append("; pale and underlined: within two standard errors of 0</p>\n");
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

  private static void row(StringBuilder page, String name, String... numbers) {
    page.append("<tr><td>").append(escaped(name)).append("</td>");
    for (String number : numbers) {
      page.append("<td class=\"number\">").append(number).append("</td>");
    }
    page.append("</tr>\n");
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, format, value);
  }

  private static String escaped(String text) {
    return SafeText.visible(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
