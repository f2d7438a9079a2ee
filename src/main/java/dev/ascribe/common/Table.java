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
    return lines(indent, Integer.MAX_VALUE);
  }

  /**
   * Returns the lines of the table, none wider than {@code width} columns, the indent included. A
   * table that is too wide has broken cells, or a block of lines for each row.
   */
  public List<String> lines(String indent, int width) {
    return new TableLayout(headings, alignments, rows)
        .lines(width - indent.length()).stream()
            .map(line -> line.isEmpty() ? line : indent + line)
            .toList();
  }
}
