package dev.ascribe.reporting.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.reporting.results.PaperTable.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tables of LaTeX that fit on a page; these were compiled with pdfLaTeX in class article. */
class LatexTableTest {
  private static final String METHOD = "integrated-gradients";

  private static Cell interval(int number) {
    return new Cell("0.%03d".formatted(number), "[\u22120.023, 0.160]", number == 1);
  }

  private static long count(List<String> lines, String part) {
    return lines.stream().filter(line -> line.contains(part)).count();
  }

  @Test
  void aTableThatIsTooWideBecomesSeveralWithTheSameFirstColumn() {
    List<String> head = new ArrayList<>(List.of("Method"));
    List<Cell> row = new ArrayList<>(List.of(Cell.of(METHOD)));
    for (int measure = 1; measure <= 8; measure++) {
      head.add("Measure " + measure);
      row.add(interval(measure));
    }
    List<String> lines = LatexTable.of(new PaperTable("Eight.", head, 1, List.of(row)));

    assertThat(lines)
        .containsSubsequence(
            " & Measure & Measure & Measure & Measure \\\\",
            "Method & 1 & 2 & 3 & 4 \\\\",
            METHOD + " & \\textbf{0.001} & 0.002 & 0.003 & 0.004 \\\\",
            "\\end{tabular}}",
            "Method & 5 & 6 & 7 & 8 \\\\",
            METHOD + " & 0.005 & 0.006 & 0.007 & 0.008 \\\\",
            "\\end{tabular}}",
            "\\parbox{\\linewidth}{\\footnotesize Eight.}");
    assertThat(count(lines, "\\begin{tabular}{lrrrr}")).isEqualTo(2);
  }

  @Test
  void aTableThatFitsStaysWhole() {
    List<String> head = List.of("Method", "MAP (+)", "AUPRC (+)");
    List<Cell> row = List.of(Cell.of(METHOD), interval(1), interval(2));

    assertThat(count(LatexTable.of(new PaperTable("Two", head, 1, List.of(row))), "\\toprule"))
        .isEqualTo(1);
  }

  @Test
  void aLongTableHasAsManyRowsAsAPageAndSaysHowManyThereAre() {
    List<List<Cell>> rows =
        IntStream.range(0, 260)
            .mapToObj(
                row -> List.of(Cell.of("tse"), Cell.of("pair " + row), Cell.of("9"), interval(row)))
            .toList();
    List<String> lines =
        LatexTable.of(
            new PaperTable(
                "Comparisons", List.of("Data set", "First", "Texts", "Difference"), 2, rows));

    assertThat(count(lines, "pair ")).isEqualTo(LatexTable.MOST_ROWS_WITH_DETAILS);
    assertThat(lines)
        .contains("\\begin{tabular}{lr}")
        .endsWith(
            "\\parbox{\\linewidth}{\\footnotesize Comparisons. Data set: tse. Texts: 9."
                + " The first 22 of 260 rows.}",
            "\\bigskip");
  }

  @Test
  void oneRowHasNoColumnsToSayInTheCaption() {
    List<String> lines =
        LatexTable.of(
            new PaperTable(
                "One.",
                List.of("Method", "Texts"),
                1,
                List.of(List.of(Cell.of(METHOD), Cell.of("9")))));

    assertThat(lines)
        .contains(METHOD + " & 9 \\\\")
        .endsWith("\\parbox{\\linewidth}{\\footnotesize One.}", "\\bigskip");
  }
}
