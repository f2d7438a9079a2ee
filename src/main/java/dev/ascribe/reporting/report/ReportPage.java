package dev.ascribe.reporting.report;

import dev.ascribe.common.SafeText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;

/** Writes the report of a study as one HTML page that needs no other file. */
public final class ReportPage {
  /** Tells a report of Ascribe from other pages. */
  static final String GENERATOR = "<meta name=\"generator\" content=\"Ascribe report\">";

  private static final String STYLE = resource("report.css");
  private static final String SCRIPT = resource("report.js");

  /** What browsers may load for the page: nothing but its own style and script. */
  public static final String SECURITY_POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-%s'; base-uri 'none'; form-action 'none'"
          .formatted(digest(SCRIPT));

  private final StudyReport report;
  private final UnaryOperator<String> publicText;
  private final StatisticsIndex index;
  private final Html page = new Html();

  private ReportPage(StudyReport report, UnaryOperator<String> publicText) {
    this.report = report;
    this.publicText = publicText;
    this.index = new StatisticsIndex(report.statistics());
  }

  /** The whole document, with all names as they are stored. */
  public static String of(StudyReport report) {
    return of(report, UnaryOperator.identity());
  }

  /**
   * The whole document.
   *
   * @param publicText hides in names and settings what readers must not see, such as paths
   */
  public static String of(StudyReport report, UnaryOperator<String> publicText) {
    return new ReportPage(report, publicText).document();
  }

  /** The sentences of the summary, with their answers. */
  public static List<String> summary(StudyReport report) {
    return Findings.of(report.study(), new StatisticsIndex(report.statistics())).stream()
        .flatMap(
            group ->
                group.findings().stream()
                    .map(finding -> "%s: %s".formatted(group.title(), finding.text())))
        .toList();
  }

  private String document() {
    page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.raw(GENERATOR).raw("\n");
    page.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"")
        .text(SECURITY_POLICY)
        .raw("\">\n");
    page.element("title", "%s: report by Ascribe".formatted(report.title()));
    page.raw("<style>\n").raw(STYLE).raw("</style>\n</head>\n<body>\n");
    head();
    page.raw("<main>\n");
    banners();
    summary();
    new FigureSection(page).write(new StudyFigures(report.study(), index, publicText).all());
    tables();
    new GallerySection(page, publicText).write(report.gallery());
    new MethodsSection(page, report, publicText).write();
    page.raw("</main>\n<script>").raw(SCRIPT).raw("</script>\n</body>\n</html>\n");
    return page.toString();
  }

  private void head() {
    page.raw("<header>\n").element("h1", report.title());
    page.element(
        "p",
        "class=\"facts\"",
        "Study %s. Report made %s by Ascribe. Intervals are of 95 %%; p-values are corrected (Holm)."
            .formatted(report.study().id(), MethodsSection.day(report.made())));
    page.raw("<nav aria-label=\"Contents\"><ul>\n");
    for (String[] link :
        new String[][] {
          {"summary", "Summary"},
          {"figures", "Figures"},
          {"tables", "Tables"},
          {"texts", "Texts"},
          {"methods", "Methods"}
        }) {
      page.raw("<li>").element("a", "href=\"#" + link[0] + "\"", link[1]).raw("</li>");
    }
    page.raw("</ul></nav>\n</header>\n");
  }

  private void banners() {
    List<String> banners = Banners.of(report);
    if (!banners.isEmpty()) {
      page.raw("<aside class=\"banner\" aria-label=\"Limits\"><ul>\n");
      banners.forEach(banner -> page.element("li", publicText.apply(banner)));
      page.raw("</ul></aside>\n");
    }
  }

  private void summary() {
    page.raw("<section id=\"summary\">\n").element("h2", "Summary");
    page.element(
        "p",
        "class=\"facts\"",
        "Computed from the tests: a difference counts if its corrected p-value is below 0.05 and its"
            + " interval leaves out 0. Everything else is not known.");
    for (Finding.Group group : Findings.of(report.study(), index)) {
      page.element("h3", publicText.apply(group.title())).raw("<ul class=\"findings\">\n");
      group.findings().forEach(this::finding);
      page.raw("</ul>\n");
    }
    page.raw("</section>\n");
  }

  private void finding(Finding finding) {
    page.raw("<li>");
    if (finding.verdict() != Finding.Verdict.FACT) {
      page.element(
          "strong",
          "class=\"verdict %s\""
              .formatted(finding.verdict().name().toLowerCase(java.util.Locale.ROOT)),
          finding.verdict().word());
    }
    page.text(finding.text());
    if (finding.table() != null) {
      grid(finding.table());
    }
    page.raw("</li>\n");
  }

  private void grid(Finding.Grid grid) {
    page.raw("<details open>")
        .element("summary", "Differences, 95 % intervals, corrected p-values");
    page.open(
        "div",
        "class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\""
            + SafeText.html(grid.caption())
            + "\"");
    page.raw("<table>").element("caption", grid.caption()).raw("<thead><tr>");
    page.element("th", "scope=\"col\"", grid.rowTitle());
    grid.columns().forEach(column -> page.element("th", "scope=\"col\"", column));
    page.raw("</tr></thead><tbody>\n");
    for (Finding.Grid.Row row : grid.rows()) {
      page.raw("<tr>").element("th", "scope=\"row\"", row.title());
      for (Finding.Grid.Cell cell : row.cells()) {
        page.open(
            "td", "class=\"" + cell.verdict().name().toLowerCase(java.util.Locale.ROOT) + "\"");
        if (cell.verdict() == Finding.Verdict.YES || cell.verdict() == Finding.Verdict.NO) {
          page.element("strong", cell.verdict().word()).raw(" ");
        }
        page.text(cell.text()).close("td");
      }
      page.raw("</tr>\n");
    }
    page.raw("</tbody></table></div></details>\n");
  }

  private void tables() {
    page.raw("<section id=\"tables\">\n").element("h2", "Tables");
    page.element(
        "p",
        "class=\"facts\"",
        "Means with 95 % intervals; (+) more is better, (\u2212) less is better; the best mean of a"
            + " column is bold, unless all are equal or the measure gives it by definition. Read every figure beside that of random.");
    new MeasureTables(report.study(), index, publicText).all().forEach(table -> table.html(page));
    ReportTable comparisons =
        ComparisonsTable.of(report.statistics().comparisons(), index, publicText);
    if (!comparisons.rows().isEmpty()) {
      page.raw("<details>")
          .element(
              "summary",
              "All %d comparisons, the significant ones first"
                  .formatted(comparisons.rows().size()));
      comparisons.html(page);
      page.raw("</details>\n");
    }
    page.raw("</section>\n");
  }

  private static String resource(String name) {
    try (InputStream stream = ReportPage.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String digest(String script) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
