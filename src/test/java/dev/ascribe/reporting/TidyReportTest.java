package dev.ascribe.reporting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ascribe.reporting.TidyReport.Row;
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
    double[] maps = {0.25, 0.5, 0.75};
    for (int seed = 0; seed < 3; seed++) {
      String run = "a" + seed;
      runs.add(run(run, "bert_base", 8, seed));
      metric(run, "", "accuracy", 0.5);
      metric(run, "random", "map", 0.25);
      metric(run, "lime", "map", maps[seed]);
      metric(run, "random", "sufficiency", 0.125);
      metric(run, "lime", "sufficiency", -0.25);
      metric(run, "lime", "auc-tp", 40);
      metric(run, "lime", "left-out", 3);
    }
    runs.add(run("b", "other", 0, 13));
    metric("b", "lime", "map", 0.125);
    return TidyReport.rows(StudyResults.of(runs, metrics));
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
    assertThat(map.texts()).isEqualTo(12);
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
    List<String> lines = TidyFormat.CSV.lines(rows());
    assertThat(lines.get(0))
        .isEqualTo(
            "dataset,model,paradigm,training_size,method,measure,mean,standard_deviation,seeds,texts");
    assertThat(lines)
        .contains(
            DATA + ",bert_base,prompted,8,lime,map,0.5,0.25,3,12",
            DATA + ",bert_base,prompted,8,lime,left-out,3.0,0.0,3,12",
            DATA + ",other,prompted,0,lime,map,0.125,,1,4");
  }

  @Test
  void latexEscapesNamesAndPrintsTheBestInBold() {
    List<String> lines = TidyFormat.LATEX.lines(rows());
    String names =
        "50\\%\\_of \\& \\{all\\} \\textbar{} {[}x{]}, bert\\_base, prompted, 8 per class";
    assertThat(lines)
        .startsWith("% needs \\usepackage{booktabs}", "\\begin{tabular}{llrrr}")
        .contains(
            "\\multicolumn{5}{l}{" + names + "} \\\\",
            "Method & Measure & Mean & SD & Seeds \\\\",
            "lime & map & \\textbf{0.500} & 0.250 & 3 \\\\",
            "random & sufficiency & 0.125 & 0.000 & 3 \\\\",
            "lime & sufficiency & \\textbf{$-$0.250} & 0.000 & 3 \\\\",
            "lime & auc-tp & 40.0 & 0.0 & 3 \\\\",
            "(model) & accuracy & 0.500 & 0.000 & 3 \\\\")
        .noneMatch(line -> line.contains("left-out"));
    assertThat(lines).filteredOn(line -> line.equals("\\toprule")).hasSize(2);
    assertThat(lines).filteredOn(line -> line.equals("\\end{tabular}")).hasSize(2);
    assertThat(lines)
        .filteredOn(line -> line.endsWith(" \\\\") && !line.startsWith("\\multicolumn"))
        .allSatisfy(line -> assertThat(line.split(" & ")).hasSize(5));
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
    assertThat(TidyFormat.MARKDOWN.lines(rows()))
        .startsWith(
            "| Data set | Model | Paradigm | Size | Method | Measure | Mean | SD | Seeds |",
            "| --- | --- | --- | ---: | --- | --- | ---: | ---: | ---: |")
        .contains(
            "| 50%\\_of & {all} \\| \\[x\\] | bert\\_base | prompted | 8 | lime | map | **0.500** |"
                + " 0.250 | 3 |")
        .last()
        .asString()
        .endsWith("| 0.125 | – | 1 |");
  }

  @Test
  void everyCharacterThatLatexReadsAsACommandIsEscaped() {
    assertThat(LatexText.escaped("\\ # $ ~ ^ < > \n"))
        .isEqualTo(
            "\\textbackslash{} \\# \\$ \\textasciitilde{} \\textasciicircum{} \\textless{}"
                + " \\textgreater{}  ");
  }
}
