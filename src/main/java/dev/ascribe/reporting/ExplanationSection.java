package dev.ascribe.reporting;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.ErrorKind;
import dev.ascribe.attribution.UnknownErrors;
import dev.ascribe.common.SafeText;
import dev.ascribe.dataset.Word.Part;
import dev.ascribe.scheduling.Explanation;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Writes one explanation for a page: the text in the colours of its scores, how it was explained,
 * probabilities and a table of scores.
 */
final class ExplanationSection {
  private ExplanationSection() {}

  /**
   * Writes the section.
   *
   * @param title in HTML
   * @param run the run whose model explained, as {@code STUDY/RUN}, or null
   * @param largest the score that has the full colour
   */
  static void write(
      StringBuilder page, Explanation explanation, String title, String run, double largest) {
    double[] scores = explanation.attribution().scores();
    double[] errors = explanation.attribution().standardErrors();
    ScorePalette palette =
        new ScorePalette(largest, ScorePalette.of(explanation.method(), scores).signed());
    page.append("<section>\n").append(title);
    for (Part part : Part.values()) {
      ShadedWords.write(page, explanation, palette, part);
    }
    ShadedWords.legend(page, palette, explanation.target(), ShadedWords.isAnyFaded(scores, errors));
    about(page, explanation, run);
    page.append("<table>\n<tr><th>label</th><th class=\"number\">probability</th></tr>\n");
    for (int i = 0; i < explanation.probabilities().length; i++) {
      row(
          page,
          explanation.model().labels().get(i),
          number("%.4f", explanation.probabilities()[i]));
    }
    page.append("</table>\n<table>\n<tr><th>word</th><th class=\"number\">score</th>");
    ErrorKind kind = ErrorKind.of(explanation.method(), errors);
    if (kind != null) {
      page.append("<th class=\"number\">").append(kind.heading()).append("</th>");
    }
    page.append("</tr>\n");
    for (int i = 0; i < scores.length; i++) {
      String word = explanation.features().get(i).text();
      String score = number(palette.signed() ? "%+.4f" : "%.4f", scores[i]);
      if (kind == null) {
        row(page, word, score);
      } else {
        row(page, word, score, number("%.4f", errors[i]));
      }
    }
    page.append("</table>\n");
    page.append("<p class=\"facts\">")
        .append(errors(explanation.attribution(), kind))
        .append(".</p>\n");
    for (String line : MeasureLines.of(explanation.measures())) {
      page.append("<p class=\"facts\">").append(SafeText.html(line)).append("</p>\n");
    }
    page.append("</section>\n");
  }

  /** What is known of the standard errors, in HTML and without a full stop. */
  private static String errors(Attribution attribution, ErrorKind kind) {
    if (kind != null) {
      return "The standard errors are " + SafeText.html(kind.sentence());
    }
    // Errors of 0 are those of exact scores.
    UnknownErrors reason =
        attribution.unknownErrors() == null ? UnknownErrors.EXACT : attribution.unknownErrors();
    return "No standard errors: " + SafeText.html(reason.sentence());
  }

  /** The prediction, and which label the scores are of where that is another one. */
  static String heading(Explanation explanation) {
    double[] probabilities = explanation.probabilities();
    int best =
        IntStream.range(0, probabilities.length)
            .reduce(0, (one, other) -> probabilities[other] > probabilities[one] ? other : one);
    String predicted = explanation.model().labels().get(best);
    String prediction =
        "Predicted: %s (%s)".formatted(predicted, number("%.3f", probabilities[best]));
    return predicted.equals(explanation.target())
        ? prediction
        : prediction + "; explained: " + explanation.target();
  }

  /** A table of what was explained, by which model and how. */
  private static void about(StringBuilder page, Explanation explanation, String run) {
    page.append("<table class=\"about\">\n");
    if (run != null) {
      int slash = run.indexOf('/');
      fact(page, "study", run.substring(0, slash));
      fact(page, "run", run.substring(slash + 1));
    }
    fact(page, "model", explanation.model().model());
    fact(page, "paradigm", explanation.model().paradigm().id());
    if (explanation.model().template() != null) {
      fact(page, "template", explanation.model().template());
    }
    fact(page, "method", explanation.method().id());
    fact(page, "explained label", explanation.target());
    fact(page, "evaluations", String.valueOf(explanation.attribution().evaluations()));
    page.append("</table>\n");
  }

  private static void fact(StringBuilder page, String name, String value) {
    page.append("<tr><th scope=\"row\">").append(name).append("</th><td>");
    page.append(SafeText.html(value)).append("</td></tr>\n");
  }

  private static void row(StringBuilder page, String name, String... numbers) {
    page.append("<tr><td>").append(SafeText.html(name)).append("</td>");
    for (String number : numbers) {
      page.append("<td class=\"number\">").append(number).append("</td>");
    }
    page.append("</tr>\n");
  }

  /** A number as the page shows it, with a dash for one that is unknown. */
  static String number(String format, double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, format, value);
  }
}
