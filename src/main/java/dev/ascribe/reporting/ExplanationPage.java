package dev.ascribe.reporting;

import dev.ascribe.attribution.UnknownErrors;
import dev.ascribe.common.SafeText;
import dev.ascribe.dataset.Word.Part;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.study.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Writes explanations as one HTML page that needs no other file: words in the colours of their
 * scores, the legend with its numbers, what was explained and how, probabilities and a table of
 * scores. All texts of the page share one scale of colours for each method. Explanations of one
 * text by several methods stand side by side.
 */
public final class ExplanationPage {
  private static final double[] STEPS = {0.25, 0.5, 0.75, 1};

  private static final String STYLE =
      """
      body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; background: #fff; color: #17212b;
        font: 1rem/1.5 system-ui, sans-serif; }
      .words { line-height: 2; }
      .word, .step { padding: 0.1rem 0.3rem; border-radius: 4px; overflow-wrap: anywhere; }
      .ramp { margin: 0 0.5rem; white-space: nowrap; }
      .step { padding: 0.1rem 0.8rem; border-radius: 0; }
      .faded { text-decoration: underline dotted; }
      table { border-collapse: collapse; margin: 1rem 0; }
      th, td { padding: 0.1rem 1rem 0.1rem 0; text-align: left; }
      th { font-weight: 600; vertical-align: top; }
      .about th { font-weight: 400; color: #51606f; }
      .about td { overflow-wrap: anywhere; }
      .number { text-align: right; font-variant-numeric: tabular-nums; }
      .facts { color: #51606f; }
      .beside { max-width: none; margin: 2rem; }
      .methods { display: grid; gap: 0 2rem; grid-template-columns: repeat(auto-fit, minmax(22rem, 1fr)); }
      @media (max-width: 26rem) { .methods { display: block; } }
      """;

  private ExplanationPage() {}

  /**
   * The whole document.
   *
   * @param run the run whose model explained, as {@code STUDY/RUN}, or null
   */
  public static String of(List<Explanation> explanations, String run) {
    StringBuilder page = new StringBuilder();
    page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.append("<title>Explanations by Ascribe</title>\n<style>\n").append(STYLE);
    boolean beside = byText(explanations).stream().anyMatch(text -> text.size() > 1);
    page.append("</style>\n</head>\n<body").append(beside ? " class=\"beside\"" : "");
    page.append(">\n<main>\n<h1>");
    page.append(explanations.size() == 1 ? "Explanation" : "Explanations").append("</h1>\n");
    for (List<Explanation> text : byText(explanations)) {
      if (text.size() > 1) {
        page.append("<h2>").append(escaped(heading(text.get(0)))).append("</h2>\n");
        page.append("<div class=\"methods\">\n");
      }
      for (Explanation explanation : text) {
        String title =
            text.size() > 1
                ? "<h3>%s</h3>\n".formatted(explanation.method().id())
                : "<h2>%s</h2>\n".formatted(escaped(heading(explanation)));
        section(page, explanation, title, run, largest(explanations, explanation.method()));
      }
      page.append(text.size() > 1 ? "</div>\n" : "");
    }
    return page.append("</main>\n</body>\n</html>\n").toString();
  }

  /** The explanations in their order, those of one text by different methods together. */
  private static List<List<Explanation>> byText(List<Explanation> explanations) {
    List<List<Explanation>> texts = new ArrayList<>();
    Set<Method> methods = EnumSet.noneOf(Method.class);
    for (Explanation explanation : explanations) {
      boolean begins =
          texts.isEmpty()
              || methods.contains(explanation.method())
              || !last(texts).get(0).features().equals(explanation.features())
              || !last(texts).get(0).target().equals(explanation.target());
      if (begins) {
        texts.add(new ArrayList<>());
        methods.clear();
      }
      methods.add(explanation.method());
      last(texts).add(explanation);
    }
    return texts;
  }

  private static <T> T last(List<T> list) {
    return list.get(list.size() - 1);
  }

  /** The largest score of a method on the page. Scores of different methods have other units. */
  private static double largest(List<Explanation> explanations, Method method) {
    double[] scores =
        explanations.stream()
            .filter(each -> each.method() == method)
            .flatMapToDouble(each -> Arrays.stream(each.attribution().scores()))
            .toArray();
    return ScorePalette.of(method, scores).largest();
  }

  private static void section(
      StringBuilder page, Explanation explanation, String title, String run, double largest) {
    double[] scores = explanation.attribution().scores();
    double[] errors = explanation.attribution().standardErrors();
    ScorePalette palette =
        new ScorePalette(largest, ScorePalette.of(explanation.method(), scores).signed());
    page.append("<section>\n").append(title);
    for (Part part : Part.values()) {
      words(page, explanation, palette, part);
    }
    legend(page, palette, explanation.target(), isAnyFaded(scores, errors));
    about(page, explanation, run);
    page.append("<table>\n<tr><th>label</th><th class=\"number\">probability</th></tr>\n");
    for (int i = 0; i < explanation.probabilities().length; i++) {
      row(
          page,
          explanation.model().labels().get(i),
          number("%.4f", explanation.probabilities()[i]));
    }
    page.append("</table>\n<table>\n<tr><th>word</th><th class=\"number\">score</th>");
    page.append(errors.length == 0 ? "" : "<th class=\"number\">standard error</th>");
    page.append("</tr>\n");
    for (int i = 0; i < scores.length; i++) {
      String word = explanation.features().get(i).text();
      String score = number(palette.signed() ? "%+.4f" : "%.4f", scores[i]);
      if (errors.length == 0) {
        row(page, word, score);
      } else {
        row(page, word, score, number("%.4f", errors[i]));
      }
    }
    page.append("</table>\n");
    UnknownErrors unknown = explanation.attribution().unknownErrors();
    if (errors.length == 0 && unknown != null) {
      page.append("<p class=\"facts\">No standard errors: ")
          .append(escaped(unknown.sentence()))
          .append(".</p>\n");
    }
    for (String line : MeasureLines.of(explanation.measures())) {
      page.append("<p class=\"facts\">").append(escaped(line)).append("</p>\n");
    }
    page.append("</section>\n");
  }

  /** The prediction, and which label the scores are of where that is another one. */
  private static String heading(Explanation explanation) {
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
    page.append(escaped(value)).append("</td></tr>\n");
  }

  private static boolean isAnyFaded(double[] scores, double[] errors) {
    return IntStream.range(0, errors.length)
        .anyMatch(i -> ScorePalette.isUncertain(scores[i], errors[i]));
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

  private static void legend(
      StringBuilder page, ScorePalette palette, String target, boolean fades) {
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
        .append(palette.signed() ? " for " + escaped(target) : " largest score")
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
