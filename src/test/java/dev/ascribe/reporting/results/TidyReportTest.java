package dev.ascribe.reporting.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ascribe.reporting.results.TidyReport.Row;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.RunRow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Means over three seeds of one model, and of one seed of another. */
class TidyReportTest {
  private static final String DATA = "50%_of & {all} | [x]";

  private final List<RunRow> runs = new ArrayList<>();
  private final List<MetricRow> metrics = new ArrayList<>();

  private List<Row> rows() {
    return TidyReport.rows(results());
  }

  private StudyResults results() {
    double[] maps = {0.25, 0.5, 0.75};
    for (int seed = 0; seed < 3; seed++) {
      String run = "a" + seed;
      runs.add(run(run, "bert_base", 8, seed));
      metric(run, "", "accuracy", 0.5);
      metric(run, "", "macro-f1", 0.25);
      metric(run, "random", "map", 0.25);
      metric(run, "lime", "map", maps[seed]);
      metric(run, "random", "sufficiency", 0.125);
      metric(run, "lime", "sufficiency", -0.25);
      metric(run, "lime", "auc-tp", 40);
      metric(run, "lime", "left-out", 3);
      metric(run, "lime", "average-precision", maps[seed]);
    }
    runs.add(run("b", "other", 0, 13));
    metric("b", "lime", "map", 0.125);
    return StudyResults.of(runs, metrics);
  }

  private static RunRow run(String id, String model, int size, long seed) {
    return new RunRow("s", id, DATA, model, "prompted", size, seed, "done", 0, null, 4);
  }

  private void metric(String run, String method, String name, double value) {
    metrics.add(new MetricRow("s", run, "", method, name, "all", value, 4));
  }

  @Test
  void aRowHasTheMeanTheSampleDeviationAndTheNumberOfSeeds() {
    Row map =
        rows().stream()
            .filter(row -> row.method().equals("lime") && row.measure().equals("map"))
            .findFirst()
            .orElseThrow();
    assertThat(map.mean()).isEqualTo(0.5);
    assertThat(map.deviation()).isCloseTo(0.25, within(1e-12));
    assertThat(map.seeds()).isEqualTo(3);
    assertThat(map.texts()).isEqualTo(4);
    assertThat(map.trainingSize()).isEqualTo(8);
  }

  @ParameterizedTest
  @CsvSource({
    "lime, map, 8, true",
    "random, map, 8, false",
    "lime, sufficiency, 8, true",
    "random, sufficiency, 8, false",
    "lime, auc-tp, 8, false",
    "lime, left-out, 8, false",
    "'', accuracy, 8, false",
    "lime, map, 0, false"
  })
  void theBestOfSeveralMethodsIsMarked(String method, String measure, int size, boolean best) {
    assertThat(rows())
        .filteredOn(
            row ->
                row.method().equals(method)
                    && row.measure().equals(measure)
                    && row.trainingSize() == size)
        .singleElement()
        .returns(best, Row::best);
  }

  @Test
  void csvHasEveryMeasureAndLeavesAnUnknownDeviationEmpty() {
    List<String> lines = TidyFormat.CSV.lines(results(), List.of("not complete"));
    assertThat(lines.get(0))
        .isEqualTo(
            "dataset,model,paradigm,training_size,method,measure,mean,standard_deviation,seeds,texts");
    assertThat(lines)
        .contains(
            DATA + ",bert_base,prompted,8,lime,map,0.5,0.25,3,4",
            DATA + ",bert_base,prompted,8,lime,left-out,3.0,0.0,3,4",
            DATA + ",other,prompted,0,lime,map,0.125,,1,4")
        .noneMatch(line -> line.contains("average-precision") || line.contains("not complete"));
  }

  @Test
  void latexHasATableForEachGroupWithARowForEachMethod() {
    List<String> lines =
        TidyFormat.LATEX.lines(results(), List.of("not complete: 1 of 2 runs done (1 failed)"));
    String names = "50\\%\\_of \\& \\{all\\} \\textbar{} {[}x{]}, ";
    assertThat(lines)
        .startsWith(
            "% not complete: 1 of 2 runs done (1 failed)",
            "",
            "% needs \\usepackage{booktabs,graphicx}",
            "\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%",
            "\\small\\setlength{\\tabcolsep}{3pt}%",
            "\\begin{tabular}{lrrr}",
            "\\toprule",
            " & MAP & AOPC & AUC-TP \\\\",
            "Method & (+) & suff. ($-$) & ($-$) \\\\",
            "\\midrule",
            "random & 0.250 & 0.125 & \u2013 \\\\",
            " & {\\scriptsize $\\pm$ 0.000} & {\\scriptsize $\\pm$ 0.000} &  \\\\",
            "\\addlinespace[2pt]",
            "lime & \\textbf{0.500} & \\textbf{$-$0.250} & 40.0 \\\\",
            " & {\\scriptsize $\\pm$ 0.250} & {\\scriptsize $\\pm$ 0.000} & {\\scriptsize $\\pm$ 0.0} \\\\",
            "\\bottomrule",
            "\\end{tabular}}",
            "",
            "\\smallskip",
            "\\parbox{\\linewidth}{\\footnotesize "
                + names
                + "bert\\_base, prompted, 8 per class; seeds 0, 1, 2; accuracy 0.500; macro-F1 0.250."
                + " Means over"
                + " seeds $\\pm$ standard deviation; each text counts once. (+) more is better,"
                + " ($-$) less is better. Texts: 4. Rationales: 4.}",
            "\\bigskip")
        .endsWith(
            "\\begin{tabular}{lrrr}",
            "\\toprule",
            " & MAP &  &  \\\\",
            "Method & (+) & Texts & Rationales \\\\",
            "\\midrule",
            "lime & 0.125 & 4 & 4 \\\\",
            "\\bottomrule",
            "\\end{tabular}}",
            "",
            "\\smallskip",
            "\\parbox{\\linewidth}{\\footnotesize "
                + names
                + "other, prompted, zero-shot; seed 13. (+) more is better, ($-$) less is better.}",
            "\\bigskip");
  }

  /** Each was compiled with pdfLaTeX, which prints the characters as they are here. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '!',
      textBlock =
          """
          50%_of & {all} | 50\\%\\_of \\& \\{all\\}
          [x] #1 $5 | {[}x{]} \\#1 \\$5
          a\\b ~ ^ | a\\textbackslash{}b \\textasciitilde{} \\textasciicircum{}
          <a> | \\textless{}a\\textgreater{}
          v1--final---2 | v1-{}-final-{}-{}-2
          na\u00efve \u0141\u00f3d\u017a | na\u00efve \u0141\u00f3d\u017a
          """)
  void latexPrintsEveryCharacterOfAName(String name, String written) {
    assertThat(LatexText.escaped(name)).isEqualTo(written);
    assertThat(LatexText.needsOtherFonts(name)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u6570\u636e", "\u041f\u0440", "\ud83d\ude00"})
  void namesThatPdfLatexCannotPrintAreToldOf(String name) {
    assertThat(LatexText.needsOtherFonts("a" + name)).isTrue();
  }

  @Test
  void markdownKeepsItsColumnsWhateverTheNamesAre() {
    assertThat(TidyFormat.MARKDOWN.lines(results(), List.of("run r*1 failed")))
        .startsWith(
            "> run r\\*1 failed",
            "",
            "| Method | MAP (+) | AOPC suff. (\u2212) | AUC-TP (\u2212) | Texts | Rationales |",
            "| --- | ---: | ---: | ---: | ---: | ---: |",
            "| random | 0.250 \u00b1 0.000 | 0.125 \u00b1 0.000 | \u2013 | 4 | 4 |",
            "| lime | **0.500** \u00b1 0.250 | **\u22120.250** \u00b1 0.000 | 40.0 \u00b1 0.0 | 4 |"
                + " 4 |",
            "")
        .last()
        .asString()
        .startsWith("50%\\_of & {all} \\| \\[x\\], other, prompted, zero-shot; seed 13.");
  }

  @Test
  void aStudyWithoutResultsIsNeverEmpty() {
    StudyResults nothing = StudyResults.of(List.of(), List.of());
    List<String> notes = StudyNotes.of(nothing, List.of());
    assertThat(notes)
        .containsExactly("not complete: no run has begun", "no method has results yet");
    assertThat(TidyFormat.LATEX.lines(nothing, notes))
        .containsExactly("% not complete: no run has begun", "% no method has results yet");
    assertThat(TidyFormat.MARKDOWN.lines(nothing, notes))
        .containsExactly("> not complete: no run has begun", "> no method has results yet");
  }

  @Test
  void notesNameUnfinishedRunsAndMethodsThatFailedOnAllTexts() {
    results();
    runs.add(new RunRow("s", "c", DATA, "other", "prompted", 0, 14, "running", 0, null, 4));
    List<FailureRow> failures =
        List.of(
            new FailureRow("s", "b", "", "b/lime", "INVALID_VALUE", "lime could not explain", 1),
            new FailureRow("s", "b", "t1", "b/t1/lime", "INVALID_VALUE", "too few", 1));
    assertThat(StudyNotes.of(StudyResults.of(runs, metrics), failures))
        .containsExactly(
            "not complete: 4 of 5 runs done (1 running)",
            "run b: lime could not explain",
            "1 unit of single texts failed (results --table failure lists them)");
  }

  @Test
  void everyCharacterThatLatexReadsAsACommandIsEscaped() {
    assertThat(LatexText.escaped("\\ # $ ~ ^ < > \n"))
        .isEqualTo(
            "\\textbackslash{} \\# \\$ \\textasciitilde{} \\textasciicircum{} \\textless{}"
                + " \\textgreater{}  ");
  }
}
