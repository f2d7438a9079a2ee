package dev.ascribe.reporting.results;

import dev.ascribe.common.Names;
import dev.ascribe.reporting.results.PaperTable.Cell;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Lays a table out in LaTeX, in the style of the package booktabs, so that it fits on a page. Long
 * heads and details, such as intervals, take a second line. A column whose cells are all equal
 * moves to the caption. A table that is still too wide becomes several, each with the first column.
 * Where even this is wider than the line that it is put in, LaTeX scales it down.
 */
final class LatexTable {
  /** The width in points of a line of LaTeX's class article, which most papers exceed. */
  static final double LINE = 345;

  /** The most rows; more do not fit on a page. With details, each takes two lines. */
  static final int MOST_ROWS = 40;

  static final int MOST_ROWS_WITH_DETAILS = 22;

  private static final double SMALL = 9;
  private static final double SCRIPT = 7;
  private static final double GAP = 6;

  /** The minus sign of numbers, which LaTeX has as a hyphen in a formula. */
  private static final char MINUS = '\u2212';

  private final List<Column> columns = new ArrayList<>();
  private final StringBuilder caption;
  private final int rows;

  private LatexTable(PaperTable table) {
    this.caption = new StringBuilder(table.caption());
    boolean hasDetails =
        table.rows().stream().flatMap(List::stream).anyMatch(cell -> !cell.detail().isEmpty());
    this.rows = Math.min(hasDetails ? MOST_ROWS_WITH_DETAILS : MOST_ROWS, table.rows().size());
    for (int column = 0; column < table.head().size(); column++) {
      int at = column;
      Column each =
          new Column(
              table.head().get(column),
              table.rows().stream().limit(rows).map(row -> row.get(at)).toList(),
              column < table.textColumns());
      if (each.isConstant() && !(column == 0 && table.textColumns() == 1)) {
        say("%s: %s".formatted(each.head(), each.cells().get(0).text()));
      } else {
        columns.add(each);
      }
    }
    if (rows < table.rows().size()) {
      say("The first %d of %s".formatted(rows, Names.count(table.rows().size(), "row")));
    }
  }

  private void say(String sentence) {
    String before = caption.toString().strip();
    caption.append(before.isEmpty() ? "" : before.endsWith(".") ? " " : ". ");
    caption.append(sentence).append('.');
  }

  /** Returns the table as lines without line ends. */
  static List<String> of(PaperTable table) {
    return new LatexTable(table).lines();
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("% needs \\usepackage{booktabs,graphicx}");
    if (LatexText.needsOtherFonts(caption.toString().replace(MINUS, '-'))) {
      lines.add("% names in other scripts need LuaLaTeX or XeLaTeX, and a font that has them");
    }
    for (List<Column> part : parts()) {
      lines.addAll(tabular(part));
      lines.add("");
      lines.add("\\smallskip");
    }
    lines.add("\\parbox{\\linewidth}{\\footnotesize %s}".formatted(escaped(caption.toString())));
    lines.add("\\bigskip");
    return lines;
  }

  /** The columns of each tabular, as many in each as in the others, or one fewer. */
  private List<List<Column>> parts() {
    List<Column> numbers = columns.stream().filter(column -> !column.isText()).toList();
    List<Column> texts = columns.stream().filter(Column::isText).toList();
    if (texts.size() > 1 || numbers.isEmpty()) {
      return List.of(columns);
    }
    for (int count = 1; ; count++) {
      List<List<Column>> parts = new ArrayList<>();
      for (int part = 0; part < count; part++) {
        List<Column> of = new ArrayList<>(texts);
        of.addAll(
            numbers.subList(part * numbers.size() / count, (part + 1) * numbers.size() / count));
        parts.add(of);
      }
      boolean fits =
          parts.stream().allMatch(part -> part.stream().mapToDouble(Column::width).sum() <= LINE);
      if (fits || count == numbers.size()) {
        return parts;
      }
    }
  }

  private List<String> tabular(List<Column> part) {
    List<String> lines = new ArrayList<>();
    lines.add("\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%");
    lines.add("\\small\\setlength{\\tabcolsep}{%.0fpt}%%".formatted(GAP / 2));
    lines.add(
        part.stream()
            .map(column -> column.isText() ? "l" : "r")
            .collect(Collectors.joining("", "\\begin{tabular}{", "}")));
    lines.add("\\toprule");
    for (int line = 0; line < 2; line++) {
      int of = line;
      List<String> heads = part.stream().map(column -> column.headLines()[of]).toList();
      if (heads.stream().anyMatch(head -> !head.isEmpty())) {
        lines.add(row(heads.stream().map(LatexTable::escaped).toList()));
      }
    }
    lines.add("\\midrule");
    boolean hasDetails = part.stream().anyMatch(Column::hasDetails);
    for (int row = 0; row < rows; row++) {
      int at = row;
      if (hasDetails && row > 0) {
        lines.add("\\addlinespace[2pt]");
      }
      lines.add(row(part.stream().map(column -> text(column.cells().get(at))).toList()));
      List<String> details = part.stream().map(column -> detail(column.cells().get(at))).toList();
      if (details.stream().anyMatch(detail -> !detail.isEmpty())) {
        lines.add(row(details));
      }
    }
    lines.add("\\bottomrule");
    lines.add("\\end{tabular}}");
    return lines;
  }

  private static String row(List<String> cells) {
    return String.join(" & ", cells) + " \\\\";
  }

  private static String text(Cell cell) {
    return cell.isBest() ? "\\textbf{" + escaped(cell.text()) + "}" : escaped(cell.text());
  }

  private static String detail(Cell cell) {
    return cell.detail().isEmpty() ? "" : "{\\scriptsize " + escaped(cell.detail()) + "}";
  }

  private static String escaped(String text) {
    return LatexText.escaped(text)
        .replace(String.valueOf(MINUS), "$-$")
        .replace("\u00b1", "$\\pm$");
  }

  /** A column, with all its rows. */
  private record Column(String head, List<Cell> cells, boolean isText) {
    /** Whether the column holds one word, or one whole number such as that of seeds. */
    boolean isConstant() {
      return cells.size() > 1
          && cells.stream().distinct().count() == 1
          && (isText || cells.get(0).text().matches("\\d+"));
    }

    boolean hasDetails() {
      return cells.stream().anyMatch(cell -> !cell.detail().isEmpty());
    }

    /** The head in two lines, the first of which is empty for a single word. */
    String[] headLines() {
      String[] words = head.split(" ");
      return IntStream.range(0, words.length)
          .mapToObj(
              from ->
                  new String[] {
                    String.join(" ", Arrays.copyOfRange(words, 0, from)),
                    String.join(" ", Arrays.copyOfRange(words, from, words.length))
                  })
          .min((a, b) -> Integer.compare(longest(a), longest(b)))
          .orElseThrow();
    }

    private static int longest(String[] lines) {
      return Math.max(lines[0].length(), lines[1].length());
    }

    /** About the width in points. */
    double width() {
      double width =
          Arrays.stream(headLines()).mapToDouble(line -> width(line, SMALL)).max().orElse(0);
      for (Cell cell : cells) {
        width = Math.max(width, width(cell.text(), SMALL) * (cell.isBest() ? 1.15 : 1));
        width = Math.max(width, width(cell.detail(), SCRIPT) * 1.1);
      }
      return width + GAP;
    }

    /** About the width of a text in the font Computer Modern of this size, in points. */
    private static double width(String text, double size) {
      return size
          * text.chars()
              .mapToDouble(
                  letter ->
                      "iljt.,:;'()[] ".indexOf(letter) >= 0
                          ? 0.3
                          : letter == MINUS || "mw+\u00b1".indexOf(letter) >= 0
                              ? 0.8
                              : Character.isUpperCase(letter) ? 0.72 : 0.5)
              .sum();
    }
  }
}
