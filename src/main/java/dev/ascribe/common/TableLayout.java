package dev.ascribe.common;

import dev.ascribe.common.Table.Align;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Lays a table out within a number of columns of a screen. Where its natural width is too large,
 * headings are broken at spaces first, then the widest columns of words are broken. If the figures
 * alone are too wide, each row becomes a block with a line for each cell.
 */
final class TableLayout {
  private static final String GAP = "  ";

  /** No column of words becomes narrower than this. */
  private static final int NARROWEST = 12;

  /** Signs after which a long name may be broken. */
  private static final String JOINTS = "-/_,|";

  private final List<String> headings;
  private final List<Align> alignments;
  private final List<List<String>> rows;

  TableLayout(List<String> headings, List<Align> alignments, List<List<String>> rows) {
    this.headings = headings;
    this.alignments = alignments;
    this.rows = rows;
  }

  /** Returns the lines without indent. None is wider than {@code room}. */
  List<String> lines(int room) {
    int[] widths = IntStream.range(0, headings.size()).map(this::naturalWidth).toArray();
    shrink(
        widths, IntStream.range(0, widths.length).map(this::widthOfBrokenHeading).toArray(), room);
    int[] narrowest =
        IntStream.range(0, widths.length)
            .map(
                column ->
                    alignments.get(column) == Align.LEFT
                        ? Math.min(widths[column], NARROWEST)
                        : widths[column])
            .toArray();
    shrink(widths, narrowest, room);
    return total(widths) <= room ? asTable(widths) : asBlocks(room);
  }

  /** Makes the columns narrower that have most to give, until all fit or none has more to give. */
  private static void shrink(int[] widths, int[] least, int room) {
    while (total(widths) > room) {
      int most = 0;
      for (int column = 1; column < widths.length; column++) {
        if (widths[column] - least[column] > widths[most] - least[most]) {
          most = column;
        }
      }
      if (widths[most] <= least[most]) {
        return;
      }
      widths[most]--;
    }
  }

  private static int total(int[] widths) {
    return Arrays.stream(widths).sum() + GAP.length() * Math.max(0, widths.length - 1);
  }

  private int naturalWidth(int column) {
    return Math.max(SafeText.columns(headings.get(column)), widestCell(column));
  }

  private int widthOfBrokenHeading(int column) {
    int widestWord =
        Arrays.stream(headings.get(column).split(" ")).mapToInt(SafeText::columns).max().orElse(0);
    return Math.max(widestWord, widestCell(column));
  }

  private int widestCell(int column) {
    return rows.stream().mapToInt(row -> SafeText.columns(row.get(column))).max().orElse(0);
  }

  private List<String> asTable(int[] widths) {
    List<String> lines = new ArrayList<>(line(headings, widths, true));
    rows.forEach(row -> lines.addAll(line(row, widths, false)));
    return lines;
  }

  /**
   * The lines of a row.
   *
   * @param low whether short cells stand at the bottom
   */
  private List<String> line(List<String> row, int[] widths, boolean low) {
    List<List<String>> cells = new ArrayList<>();
    for (int column = 0; column < widths.length; column++) {
      cells.add(broken(row.get(column), widths[column]));
    }
    int height = cells.stream().mapToInt(List::size).max().orElse(0);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < height; i++) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        List<String> cell = cells.get(column);
        int index = low ? i - (height - cell.size()) : i;
        String text = index >= 0 && index < cell.size() ? cell.get(index) : "";
        String blanks = " ".repeat(widths[column] - SafeText.columns(text));
        line.append(column == 0 ? "" : GAP);
        line.append(alignments.get(column) == Align.LEFT ? text + blanks : blanks + text);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  private List<String> asBlocks(int room) {
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      List<List<String>> cells =
          IntStream.range(0, row.size())
              .mapToObj(column -> List.of(headings.get(column), row.get(column)))
              .toList();
      int names = headings.stream().mapToInt(SafeText::columns).max().orElse(0);
      int values = Math.max(NARROWEST, room - names - GAP.length());
      TableLayout block =
          new TableLayout(List.of("", ""), Collections.nCopies(2, Align.LEFT), cells);
      for (List<String> cell : cells) {
        lines.addAll(block.line(cell, new int[] {names, values}, false));
      }
    }
    return lines;
  }

  /** The pieces of a text, none wider than {@code width}. */
  private static List<String> broken(String text, int width) {
    List<String> pieces = new ArrayList<>();
    String rest = text;
    while (SafeText.columns(rest) > width) {
      String piece = SafeText.cut(rest, width);
      int end = Math.max(piece.length(), 1);
      int joint = rest.charAt(end) == ' ' ? end : joint(piece);
      end = joint > 0 ? joint : end;
      pieces.add(rest.substring(0, end).stripTrailing());
      rest = rest.substring(end).stripLeading();
    }
    pieces.add(rest);
    return pieces;
  }

  /** The last place at which a piece may be broken; 0 if there is none. */
  private static int joint(String piece) {
    int space = piece.lastIndexOf(' ');
    if (space > 0) {
      return space;
    }
    for (int i = piece.length(); i > piece.length() / 2; i--) {
      if (JOINTS.indexOf(piece.charAt(i - 1)) >= 0) {
        return i;
      }
    }
    return 0;
  }
}
