package dev.ascribe.reporting.report;

import dev.ascribe.common.SafeText;
import dev.ascribe.reporting.results.PaperTable;
import dev.ascribe.reporting.results.PaperTable.Cell;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table of a report, for people and for programs.
 *
 * @param id valid as the name of a file
 * @param textColumns the number of columns from the first on that hold words; the others hold
 *     numbers
 * @param csvLines all figures with all digits, for programs
 */
record ReportTable(
    String id,
    String caption,
    List<String> head,
    int textColumns,
    List<List<Cell>> rows,
    List<String> csvLines) {
  ReportTable {
    head = List.copyOf(head);
    rows = List.copyOf(rows);
    csvLines = List.copyOf(csvLines);
  }

  String csv() {
    return csvLines.stream().collect(Collectors.joining("\r\n", "", "\r\n"));
  }

  String latex() {
    return String.join("\n", paper().latex()) + "\n";
  }

  String markdown() {
    return String.join("\n", paper().markdown()) + "\n";
  }

  private PaperTable paper() {
    return new PaperTable(caption, head, textColumns, rows);
  }

  /** The table for the page. */
  void html(Html page) {
    page.open(
        "div",
        "class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\""
            + SafeText.html(caption)
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
