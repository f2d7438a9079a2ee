package dev.ascribe.reporting.results;

import dev.ascribe.reporting.results.PaperTable.Cell;
import dev.ascribe.reporting.results.StudyResults.Figure;
import dev.ascribe.reporting.results.StudyResults.Group;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The results of a study as tables for papers: one for each data set, model, paradigm and training
 * size, with a row for each method and a column for each main measure.
 */
final class ResultTables {
  /**
   * A column.
   *
   * @param decimals the digits that are printed; the area AUC-TP goes up to 100
   */
  private record Column(String measure, String title, int decimals) {
    /** The title with a sign that says whether more (+) or less (−) is better. */
    String heading() {
      return title + (TidyReport.direction(measure) > 0 ? " (+)" : " (\u2212)");
    }

    Cell cell(Group group, String method) {
      Figure figure = group.figure(method, measure);
      if (figure == null) {
        return Cell.of(NONE);
      }
      return new Cell(
          number(figure.value()),
          Double.isNaN(figure.deviation()) ? "" : "\u00b1 " + number(figure.deviation()),
          TidyReport.best(group, measure, this::written).isBest(method));
    }

    private double written(double value) {
      return Double.isNaN(value)
          ? value
          : BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP).doubleValue();
    }

    private String number(double value) {
      String number = String.format(Locale.ROOT, "%." + decimals + "f", value);
      return number.matches("-0\\.?0*") ? number.substring(1) : number.replace('-', '\u2212');
    }
  }

  private static final List<Column> COLUMNS =
      List.of(
          new Column(StudyResults.PLAUSIBILITY, "MAP", 3),
          new Column("comprehensiveness", "AOPC compr.", 3),
          new Column("sufficiency", "AOPC suff.", 3),
          new Column("auc-tp", "AUC-TP", 1),
          new Column("leave-one-out-tau", "LOO tau", 3));

  private static final String NONE = "\u2013";

  private ResultTables() {}

  /** The tables of all groups that have figures. */
  static List<PaperTable> of(StudyResults results) {
    return results.groups().stream()
        .filter(group -> !group.methods().isEmpty())
        .map(ResultTables::table)
        .toList();
  }

  private static PaperTable table(Group group) {
    List<String> methods = group.methods();
    List<Column> columns =
        COLUMNS.stream()
            .filter(
                column ->
                    methods.stream()
                        .anyMatch(method -> group.figure(method, column.measure()) != null))
            .toList();
    List<String> head = new ArrayList<>(List.of("Method"));
    columns.forEach(column -> head.add(column.heading()));
    boolean hasRationales =
        columns.stream().anyMatch(column -> column.measure().equals(StudyResults.PLAUSIBILITY));
    head.add("Texts");
    if (hasRationales) {
      head.add("Rationales");
    }
    List<List<Cell>> rows = new ArrayList<>();
    for (String method : methods) {
      List<Cell> row = new ArrayList<>(List.of(Cell.of(method)));
      columns.forEach(column -> row.add(column.cell(group, method)));
      row.add(Cell.of(String.valueOf(group.texts(method))));
      if (hasRationales) {
        row.add(Cell.of(String.valueOf(group.rationales(method))));
      }
      rows.add(row);
    }
    return new PaperTable(caption(group), head, 1, rows);
  }

  private static String caption(Group group) {
    StringBuilder caption = new StringBuilder();
    caption.append(
        String.join(
            ", ",
            group.dataset(),
            group.model(),
            group.paradigm(),
            group.trainingSize() == 0 ? "zero-shot" : group.trainingSize() + " per class"));
    caption.append(group.seeds().size() == 1 ? "; seed " : "; seeds ");
    caption.append(String.join(", ", group.seeds().stream().map(String::valueOf).toList()));
    for (String measure : List.of("accuracy", "macro-f1")) {
      Figure figure = group.figure(StudyResults.MODEL, measure);
      if (figure != null) {
        caption.append(
            String.format(Locale.ROOT, "; %s %.3f", measure.replace("-f1", "-F1"), figure.value()));
      }
    }
    caption.append(". ");
    if (group.seeds().size() > 1) {
      caption.append("Means over seeds \u00b1 standard deviation; each text counts once. ");
    }
    for (Column column : COLUMNS) {
      for (String method : group.methods()) {
        Figure figure = group.figure(method, column.measure());
        if (figure != null
            && BestMethods.isByDefinition(method, column.measure(), figure.value())) {
          caption.append("%s of %s is 1 by definition. ".formatted(column.title(), method));
        }
      }
    }
    return caption.append("(+) more is better, (\u2212) less is better.").toString();
  }
}
