package dev.ascribe.common;

import java.util.ArrayList;
import java.util.List;

/**
 * A text table with aligned columns: words are aligned to the left, figures to the right. {@link
 * SafeText} makes the cells safe to print.
 */
public final class Table {
  /** The side on which the cells of a column are aligned. */
  public enum Align {
    LEFT,
    RIGHT
  }

  private static final String GAP = "  ";

  private final List<String> headings = new ArrayList<>();
  private final List<Align> alignments = new ArrayList<>();
  private final List<List<String>> rows = new ArrayList<>();

  public Table column(String heading, Align align) {
    headings.add(SafeText.visible(heading));
    alignments.add(align);
    return this;
  }

  /**
   * Adds a row.
   *
   * @throws IllegalArgumentException unless it has one cell for each column
   */
  public Table row(List<String> cells) {
    if (cells.size() != headings.size()) {
      throw new IllegalArgumentException(
          "a row of %s in a table of %s"
              .formatted(
                  Names.count(cells.size(), "cell"), Names.count(headings.size(), "column")));
    }
    rows.add(cells.stream().map(SafeText::visible).toList());
    return this;
  }

  /**
   * Returns the lines of the table, headings first. Each line begins with the indent and has no
   * spaces at its end.
   */
  public List<String> lines(String indent) {
    int[] widths = new int[headings.size()];
    List<List<String>> all = new ArrayList<>();
    all.add(headings);
    all.addAll(rows);
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], SafeText.columns(row.get(i)));
      }
    }
    return all.stream().map(row -> indent + line(row, widths)).map(String::stripTrailing).toList();
  }

  private String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String blanks = " ".repeat(widths[i] - SafeText.columns(row.get(i)));
      line.append(i == 0 ? "" : GAP);
      line.append(alignments.get(i) == Align.LEFT ? row.get(i) + blanks : blanks + row.get(i));
    }
    return line.toString();
  }
}
