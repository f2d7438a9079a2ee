package dev.ascribe.reporting.results;

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

  /** The table in LaTeX, as lines; see {@link LatexTable}. */
  public List<String> latex() {
    return LatexTable.of(this);
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
