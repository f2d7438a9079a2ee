package dev.ascribe.reporting;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table for a paper. Its caption says which texts and runs the figures come from.
 *
 * @param textColumns the number of columns from the first on that hold words; the others hold
 *     numbers
 */
public record PaperTable(
    String caption, List<String> head, int textColumns, List<List<Cell>> rows) {
  /** The share of a line that a caption takes in LaTeX. */
  private static final String CAPTION_WIDTH = "0.95\\linewidth";

  /** The minus sign of numbers, which LaTeX has as a hyphen in a formula. */
  private static final char MINUS = '\u2212';

  public PaperTable {
    head = List.copyOf(head);
    rows = List.copyOf(rows);
  }

  /**
   * A cell.
   *
   * @param detail behind the text, such as an interval; "" for none
   * @param isBest whether it is to be seen first
   */
  public record Cell(String text, String detail, boolean isBest) {
    public static Cell of(String text) {
      return new Cell(text, "", false);
    }
  }

  /**
   * A {@code tabular} in the style of the package booktabs, as lines. The caption is its last row.
   */
  public List<String> latex() {
    List<String> lines = new ArrayList<>();
    lines.add("% needs \\usepackage{booktabs}");
    if (LatexText.needsOtherFonts(caption.replace(MINUS, '-'))) {
      lines.add("% names in other scripts need LuaLaTeX or XeLaTeX, and a font that has them");
    }
    lines.add(
        "\\begin{tabular}{%s%s}"
            .formatted("l".repeat(textColumns), "r".repeat(head.size() - textColumns)));
    lines.add("\\toprule");
    lines.add(head.stream().map(PaperTable::latex).collect(Collectors.joining(" & ")) + " \\\\");
    lines.add("\\midrule");
    for (List<Cell> row : rows) {
      lines.add(row.stream().map(PaperTable::latex).collect(Collectors.joining(" & ")) + " \\\\");
    }
    lines.add("\\bottomrule");
    lines.add(
        "\\multicolumn{%d}{p{%s}}{\\footnotesize %s} \\\\"
            .formatted(head.size(), CAPTION_WIDTH, latex(caption)));
    lines.add("\\end{tabular}");
    return lines;
  }

  private static String latex(Cell cell) {
    String text = cell.isBest() ? "\\textbf{" + latex(cell.text()) + "}" : latex(cell.text());
    return cell.detail().isEmpty() ? text : text + " " + latex(cell.detail());
  }

  private static String latex(String text) {
    return LatexText.escaped(text)
        .replace(String.valueOf(MINUS), "$-$")
        .replace("\u00b1", "$\\pm$");
  }

  /** A table in the Markdown of GitHub, as lines. The caption is below it. */
  public List<String> markdown() {
    List<String> lines = new ArrayList<>();
    lines.add(
        head.stream().map(PaperTable::markdown).collect(Collectors.joining(" | ", "| ", " |")));
    lines.add("|" + " --- |".repeat(textColumns) + " ---: |".repeat(head.size() - textColumns));
    for (List<Cell> row : rows) {
      lines.add(
          row.stream().map(PaperTable::markdown).collect(Collectors.joining(" | ", "| ", " |")));
    }
    lines.add("");
    lines.add(markdown(caption));
    return lines;
  }

  private static String markdown(Cell cell) {
    String text = cell.isBest() ? "**" + markdown(cell.text()) + "**" : markdown(cell.text());
    return cell.detail().isEmpty() ? text : text + " " + markdown(cell.detail());
  }

  static String markdown(String text) {
    return text.replaceAll("\\R", " ").replaceAll("([\\\\|*_`<\\[\\]])", "\\\\$1");
  }
}
