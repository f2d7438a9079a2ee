package dev.ascribe.reporting.report;

import dev.ascribe.reporting.LatexText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;

/**
 * A table of a report, for people and for programs.
 *
 * @param id valid as the name of a file
 * @param textColumns the number of columns from the first on that hold words; the others hold
 *     numbers
 * @param records all figures with all digits, for CSV; the first one is the head
 */
record ReportTable(
    String id,
    String caption,
    List<String> head,
    int textColumns,
    List<List<Cell>> rows,
    List<List<Object>> records) {
  ReportTable {
    head = List.copyOf(head);
    rows = List.copyOf(rows);
    records = List.copyOf(records);
  }

  /**
   * A cell.
   *
   * @param detail smaller, behind the text, such as an interval; "" for none
   * @param isBest whether it is to be seen first
   */
  record Cell(String text, String detail, boolean isBest) {
    static Cell of(String text) {
      return new Cell(text, "", false);
    }
  }

  String csv() {
    return records.stream()
        .map(
            record ->
                CSVFormat.RFC4180.format(
                    record.stream()
                        .map(value -> value instanceof Double d && d.isNaN() ? "" : value)
                        .toArray()))
        .collect(Collectors.joining("\r\n", "", "\r\n"));
  }

  /** A {@code tabular} in the style of the package booktabs, with its caption as a comment. */
  String latex() {
    List<String> lines = new ArrayList<>();
    lines.add("% " + LatexText.escaped(caption));
    lines.add("% needs \\usepackage{booktabs}");
    lines.add(
        "\\begin{tabular}{"
            + "l".repeat(textColumns)
            + "r".repeat(head.size() - textColumns)
            + "}");
    lines.add("\\toprule");
    lines.add(head.stream().map(ReportTable::latex).collect(Collectors.joining(" & ")) + " \\\\");
    lines.add("\\midrule");
    for (List<Cell> row : rows) {
      lines.add(
          row.stream()
                  .map(
                      cell -> {
                        String detail = cell.detail().isEmpty() ? "" : " " + latex(cell.detail());
                        return cell.isBest()
                            ? "\\textbf{" + latex(cell.text()) + "}" + detail
                            : latex(cell.text()) + detail;
                      })
                  .collect(Collectors.joining(" & "))
              + " \\\\");
    }
    lines.add("\\bottomrule");
    lines.add("\\end{tabular}");
    return String.join("\n", lines) + "\n";
  }

  private static String latex(String text) {
    return LatexText.escaped(text).replace("\u2212", "$-$");
  }

  /** A table in the Markdown of GitHub. */
  String markdown() {
    List<String> lines = new ArrayList<>();
    lines.add(markdown(caption));
    lines.add("");
    lines.add(
        "| " + head.stream().map(ReportTable::markdown).collect(Collectors.joining(" | ")) + " |");
    lines.add("|" + " --- |".repeat(textColumns) + " ---: |".repeat(head.size() - textColumns));
    for (List<Cell> row : rows) {
      lines.add(
          row.stream()
              .map(
                  cell -> {
                    String text = markdown(cell.text());
                    return (cell.isBest() ? "**" + text + "**" : text)
                        + (cell.detail().isEmpty() ? "" : " " + markdown(cell.detail()));
                  })
              .collect(Collectors.joining(" | ", "| ", " |")));
    }
    return String.join("\n", lines) + "\n";
  }

  private static String markdown(String text) {
    return text.replaceAll("\\R", " ").replaceAll("([\\\\|*_`<\\[\\]])", "\\\\$1");
  }

  /** The table for the page. */
  void html(Html page) {
    page.open(
        "div",
        "class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\""
            + Html.escaped(caption)
            + "\"");
    page.open("table", "").element("caption", caption).raw("<thead><tr>");
    for (int column = 0; column < head.size(); column++) {
      page.element("th", "scope=\"col\"" + number(column), head.get(column));
    }
    page.raw("</tr></thead>\n<tbody>\n");
    for (List<Cell> row : rows) {
      page.raw("<tr>");
      for (int column = 0; column < row.size(); column++) {
        Cell cell = row.get(column);
        String tag = column == 0 ? "th" : "td";
        page.open(tag, column == 0 ? "scope=\"row\"" : number(column).strip());
        if (cell.isBest()) {
          page.element("strong", cell.text());
        } else {
          page.text(cell.text());
        }
        if (!cell.detail().isEmpty()) {
          page.raw(" ").element("small", cell.detail());
        }
        page.close(tag);
      }
      page.raw("</tr>\n");
    }
    page.raw("</tbody></table></div>\n");
  }

  private String number(int column) {
    return column < textColumns ? "" : " class=\"number\"";
  }
}
