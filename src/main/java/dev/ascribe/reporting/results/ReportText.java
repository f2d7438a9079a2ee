package dev.ascribe.reporting.results;

import dev.ascribe.common.SafeText;
import dev.ascribe.common.Table;
import dev.ascribe.reporting.results.StudyResults.Figure;
import dev.ascribe.reporting.results.StudyResults.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Writes the results of a study as tables for researchers. */
public final class ReportText {
  /** Metric, heading with whether more is better, decimals, and what the metric measures. */
  private record Column(String metric, String heading, int decimals, String meaning) {
    Column(String metric, String heading, int decimals) {
      this(metric, heading, decimals, null);
    }
  }

  private static final String AOPC = "AOPC: change of the predicted label's probability.";

  private static final List<Column> COLUMNS =
      List.of(
          new Column(
              StudyResults.PLAUSIBILITY,
              "MAP (+)",
              3,
              "MAP: agreement with human rationales, over the texts that have one."),
          new Column("comprehensiveness", "AOPC compr. (+)", 3, AOPC),
          new Column("sufficiency", "AOPC suff. (-)", 3, AOPC),
          new Column(
              "auc-tp", "AUC-TP (-)", 1, "AUC-TP: area under macro-F1 as top words are masked."),
          new Column(
              "leave-one-out-tau",
              "LOO tau (+)",
              3,
              "LOO tau: agreement with leaving out one word."));

  /** Measures that a study computes only if it asks for them. */
  private static final List<Column> FURTHER =
      List.of(
          new Column("normalised-comprehensiveness", "norm. compr. (+)", 3),
          new Column("normalised-sufficiency", "norm. suff. (+)", 3),
          new Column("soft-comprehensiveness", "soft compr. (+)", 3),
          new Column("soft-sufficiency", "soft suff. (+)", 3),
          new Column("insertion", "insertion (+)", 3),
          new Column("deletion", "deletion (-)", 3),
          new Column("infidelity-normalised", "norm. infidelity (-)", 4),
          new Column("max-sensitivity", "max-sensitivity (-)", 3),
          new Column("randomisation-absolute", "randomisation (0)", 3),
          new Column("sparsity", "sparsity", 3));

  private ReportText() {}

  /** The tables, after a line that says so where the study is not complete. */
  public static List<String> lines(ResultReport report) {
    List<String> lines = new ArrayList<>();
    if (!report.complete()) {
      lines.add("%s, %s: not complete".formatted(report.studyId(), report.state()));
      lines.add("");
    }
    lines.addAll(lines(report.results()));
    return lines;
  }

  /** A heading and a table for each group of runs. */
  public static List<String> lines(StudyResults results) {
    return lines(results, Integer.MAX_VALUE);
  }

  /** The same, with tables of at most {@code width} columns. */
  public static List<String> lines(StudyResults results, int width) {
    List<String> lines = new ArrayList<>();
    List<Column> columns = measured(COLUMNS, results.groups());
    for (Group group : results.groups()) {
      lines.add(heading(group));
      lines.addAll(table(group, columns).lines("  ", width));
      furtherTable(group).ifPresent(table -> lines.addAll(table.lines("  ", width)));
      lines.add("");
    }
    lines.add("(+) more is better, (-) less is better; read every figure beside that of random.");
    columns.stream().map(Column::meaning).distinct().forEach(lines::add);
    if (results.groups().stream().anyMatch(group -> group.seeds().size() > 1)) {
      lines.add(
          "Figures are means over seeds, which explain the same texts: each text counts once.");
    }
    return lines;
  }

  /** The columns of what was measured: a study need not ask for every measure. */
  private static List<Column> measured(List<Column> columns, List<Group> groups) {
    return columns.stream()
        .filter(column -> groups.stream().anyMatch(group -> isMeasured(group, column)))
        .toList();
  }

  private static boolean isMeasured(Group group, Column column) {
    return group.methods().stream()
        .anyMatch(method -> group.figure(method, column.metric()) != null);
  }

  private static String heading(Group group) {
    StringBuilder line = new StringBuilder();
    line.append(group.dataset()).append(" | ").append(group.model()).append(" | ");
    line.append(group.paradigm()).append(" | ");
    line.append(group.trainingSize() == 0 ? "zero-shot" : group.trainingSize() + " per class");
    line.append(group.seeds().size() == 1 ? " | seed " : " | seeds ");
    line.append(String.join(", ", group.seeds().stream().map(String::valueOf).toList()));
    Figure accuracy = group.figure(StudyResults.MODEL, "accuracy");
    if (accuracy != null) {
      line.append(
          String.format(Locale.ROOT, " | accuracy %.3f (%d)", accuracy.value(), accuracy.texts()));
    }
    Figure macroF1 = group.figure(StudyResults.MODEL, "macro-f1");
    if (macroF1 != null) {
      line.append(String.format(Locale.ROOT, " | macro-F1 %.3f", macroF1.value()));
    }
    group.status().entrySet().stream()
        .filter(entry -> !entry.getKey().equals("done"))
        .forEach(entry -> line.append(" | ").append(entry.getValue() + " " + entry.getKey()));
    // The texts may come from a daemon, and must not command the terminal.
    return SafeText.visible(line.toString());
  }

  private static Table table(Group group, List<Column> columns) {
    boolean hasRationales =
        columns.stream().anyMatch(column -> column.metric().equals(StudyResults.PLAUSIBILITY));
    Table table = new Table().column("method", Table.Align.LEFT);
    columns.forEach(column -> table.column(column.heading(), Table.Align.RIGHT));
    table.column("texts", Table.Align.RIGHT);
    if (hasRationales) {
      table.column("rationales", Table.Align.RIGHT);
    }
    for (String method : group.methods()) {
      List<String> cells = new ArrayList<>();
      cells.add(SafeText.visible(method));
      columns.forEach(column -> cells.add(cell(column, group.figure(method, column.metric()))));
      cells.add(String.valueOf(group.texts(method)));
      if (hasRationales) {
        cells.add(String.valueOf(group.rationales(method)));
      }
      table.row(cells);
    }
    ceilings(group, columns)
        .ifPresent(
            cells -> {
              cells.addAll(hasRationales ? List.of("", "") : List.of(""));
              table.row(cells);
            });
    return table;
  }

  /** The measures that the study asked for beside those of every study, with their ceilings. */
  private static Optional<Table> furtherTable(Group group) {
    List<Column> present = measured(FURTHER, List.of(group));
    if (present.isEmpty()) {
      return Optional.empty();
    }
    Table table = new Table().column("method", Table.Align.LEFT);
    present.forEach(column -> table.column(column.heading(), Table.Align.RIGHT));
    for (String method : group.methods()) {
      List<String> cells = new ArrayList<>(List.of(SafeText.visible(method)));
      present.forEach(column -> cells.add(cell(column, group.figure(method, column.metric()))));
      table.row(cells);
    }
    ceilings(group, present).ifPresent(table::row);
    return Optional.of(table);
  }

  /** The row of what an oracle reaches in the measures of the columns. */
  private static Optional<List<String>> ceilings(Group group, List<Column> columns) {
    List<String> cells = new ArrayList<>(List.of("(ceiling)"));
    boolean isAnyKnown = false;
    for (Column column : columns) {
      Figure figure = group.figure(StudyResults.MODEL, column.metric() + "-ceiling");
      cells.add(cell(column, figure));
      isAnyKnown |= figure != null;
    }
    return isAnyKnown ? Optional.of(cells) : Optional.empty();
  }

  private static String cell(Column column, Figure figure) {
    return figure == null
        ? "-"
        : String.format(Locale.ROOT, "%." + column.decimals() + "f", figure.value());
  }
}
