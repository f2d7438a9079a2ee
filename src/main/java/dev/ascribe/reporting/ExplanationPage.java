package dev.ascribe.reporting;

import dev.ascribe.common.SafeText;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.study.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Writes explanations as one HTML page that needs no other file: words in the colours of their
 * scores, the legend with its numbers, what was explained and how, probabilities and a table of
 * scores. All texts of the page share one scale of colours for each method. Explanations of one
 * text by several methods stand side by side.
 */
public final class ExplanationPage {
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
        page.append("<h2>")
            .append(SafeText.html(ExplanationSection.heading(text.get(0))))
            .append("</h2>\n");
        page.append("<div class=\"methods\">\n");
      }
      for (Explanation explanation : text) {
        String title =
            text.size() > 1
                ? "<h3>%s</h3>\n".formatted(explanation.method().id())
                : "<h2>%s</h2>\n".formatted(SafeText.html(ExplanationSection.heading(explanation)));
        ExplanationSection.write(
            page, explanation, title, run, largest(explanations, explanation.method()));
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
}
