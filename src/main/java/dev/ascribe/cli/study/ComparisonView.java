package dev.ascribe.cli.study;

import dev.ascribe.common.Table;
import dev.ascribe.reporting.results.PValues;
import dev.ascribe.reporting.results.TidyReport;
import dev.ascribe.reporting.statistics.StudyComparison;
import dev.ascribe.reporting.statistics.StudyComparison.Row;
import dev.ascribe.reporting.statistics.StudyComparison.Verdict;
import dev.ascribe.storage.ComparisonRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code compare} shows, for people and for programs.
 *
 * @param first id of the first study
 * @param second id of the second study
 * @param level of significance
 */
record ComparisonView(String first, String second, StudyComparison comparison, double level) {
  /** The comparison for people. */
  List<String> lines(int width) {
    List<String> lines = new ArrayList<>();
    lines.add("%s (B) compared with %s (A)".formatted(second, first));
    lines.add("");
    lines.addAll(table().lines("  ", width));
    lines.add("");
    lines.add(count());
    return lines;
  }

  private Table table() {
    Table table = new Table().column("runs", Table.Align.LEFT);
    table.column("method", Table.Align.LEFT).column("measure", Table.Align.LEFT);
    table.column("A", Table.Align.RIGHT).column("B", Table.Align.RIGHT);
    table.column("B - A", Table.Align.RIGHT).column("95 % interval", Table.Align.RIGHT);
    table.column("p (Holm)", Table.Align.RIGHT).column("texts", Table.Align.RIGHT);
    table.column("verdict", Table.Align.LEFT);
    for (Row row : comparison.rows()) {
      ComparisonRow of = row.comparison();
      table.row(
          List.of(
              runs(of),
              of.method().isEmpty() ? "(model)" : of.method(),
              measure(of.name()),
              number(row.first()),
              number(row.second()),
              signed(of.value()),
              interval(of),
              PValues.of(of.pHolm(), level),
              String.valueOf(of.instances()),
              row.verdict(level) == Verdict.UNDECIDED ? "" : verdict(row)));
    }
    return table;
  }

  private String count() {
    return "%d compared: %d significantly better, %d significantly worse (level %s)"
        .formatted(
            comparison.rows().size(),
            rows(Verdict.BETTER).size(),
            rows(Verdict.WORSE).size(),
            level);
  }

  private List<Row> rows(Verdict verdict) {
    return comparison.rows().stream().filter(row -> row.verdict(level) == verdict).toList();
  }

  /** A sentence for each measure that is significantly worse. */
  List<String> worse() {
    return rows(Verdict.WORSE).stream().map(this::sentence).toList();
  }

  private static String runs(ComparisonRow of) {
    return "%s, %s, %d".formatted(of.dataset(), of.paradigm(), of.trainingSize());
  }

  private static String measure(String name) {
    int direction = TidyReport.direction(name);
    return readable(name) + (direction > 0 ? " (+)" : direction < 0 ? " (-)" : "");
  }

  /** The name as the reports spell it. */
  private static String readable(String name) {
    return name.replace("-f1", "-F1");
  }

  private String sentence(Row row) {
    ComparisonRow of = row.comparison();
    return "%s of %s (%s): %s to %s, difference %s %s, p %s"
        .formatted(
            readable(of.name()),
            of.method().isEmpty() ? "the model" : of.method(),
            runs(of),
            number(row.first()),
            number(row.second()),
            signed(of.value()),
            interval(of),
            PValues.of(of.pHolm(), level));
  }

  private static String interval(ComparisonRow of) {
    return Double.isNaN(of.lower())
        ? "unknown"
        : "[%s, %s]".formatted(signed(of.lower()), signed(of.upper()));
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.3f", value);
  }

  private static String signed(double value) {
    String number = Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%+.3f", value);
    return number.matches("[+-]0\\.0*") ? number.substring(1) : number;
  }

  /** The comparison for programs. */
  Map<String, Object> json() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("first", first);
    object.put("second", second);
    object.put("level", level);
    object.put("comparisons", comparison.rows().stream().map(this::json).toList());
    return object;
  }

  private Map<String, Object> json(Row row) {
    ComparisonRow of = row.comparison();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("dataset", of.dataset());
    object.put("model", of.model());
    object.put("paradigm", of.paradigm());
    object.put("training_size", of.trainingSize());
    object.put("method", of.method());
    object.put("measure", of.name());
    object.put("first", row.first());
    object.put("second", row.second());
    object.put("difference", of.value());
    object.put("lower", of.lower());
    object.put("upper", of.upper());
    object.put("p_value", of.pValue());
    object.put("p_holm", of.pHolm());
    object.put("p_wilcoxon", of.pWilcoxon());
    object.put("effect", of.effect());
    object.put("seeds", of.seeds());
    object.put("texts", of.instances());
    object.put("verdict", verdict(row));
    return object;
  }

  private String verdict(Row row) {
    return row.verdict(level).name().toLowerCase(Locale.ROOT);
  }
}
