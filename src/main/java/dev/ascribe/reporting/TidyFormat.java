package dev.ascribe.reporting;

import dev.ascribe.reporting.TidyReport.Row;
import dev.ascribe.study.Named;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;

/** The formats of a {@link TidyReport}. */
public enum TidyFormat implements Named {
  /** All measures, with all digits. A standard deviation that does not exist is empty. */
  CSV {
    @Override
    public List<String> lines(List<Row> rows) {
      List<String> lines = new ArrayList<>();
      lines.add(CSVFormat.RFC4180.format((Object[]) HEAD));
      for (Row row : rows) {
        lines.add(
            CSVFormat.RFC4180.format(
                row.dataset(),
                row.model(),
                row.paradigm(),
                row.trainingSize(),
                row.method(),
                row.measure(),
                row.mean(),
                Double.isNaN(row.deviation()) ? "" : row.deviation(),
                row.seeds(),
                row.texts()));
      }
      return lines;
    }
  },
  /**
   * A {@code tabular} for each group of runs, in the style of the package booktabs. What the group
   * has in common is its first line, since a column for each part would not fit a page.
   */
  LATEX {
    @Override
    public List<String> lines(List<Row> rows) {
      List<String> lines = new ArrayList<>();
      lines.add("% needs \\usepackage{booktabs}");
      if (rows.stream().anyMatch(row -> LatexText.needsOtherFonts(row.dataset() + row.model()))) {
        lines.add("% names in other scripts need LuaLaTeX or XeLaTeX, and a font that has them");
      }
      for (List<Row> group : groups(main(rows))) {
        lines.add("\\begin{tabular}{llrrr}");
        lines.add("\\multicolumn{5}{l}{" + LatexText.escaped(heading(group.get(0))) + "} \\\\");
        lines.add("\\toprule");
        lines.add(String.join(" & ", TITLES.subList(COMMON, TITLES.size())) + " \\\\");
        lines.add("\\midrule");
        for (Row row : group) {
          List<String> cells = new ArrayList<>();
          names(row)
              .subList(COMMON, names(row).size())
              .forEach(name -> cells.add(LatexText.escaped(name)));
          String mean = LatexText.number(number(row, row.mean()));
          cells.add(row.best() ? "\\textbf{" + mean + "}" : mean);
          cells.add(
              Double.isNaN(row.deviation())
                  ? "--"
                  : LatexText.number(number(row, row.deviation())));
          cells.add(String.valueOf(row.seeds()));
          lines.add(String.join(" & ", cells) + " \\\\");
        }
        lines.add("\\bottomrule");
        lines.add("\\end{tabular}");
        lines.add("");
      }
      return lines;
    }
  },
  /** One table in the Markdown of GitHub. */
  MARKDOWN {
    @Override
    public List<String> lines(List<Row> rows) {
      List<String> lines = new ArrayList<>();
      lines.add("| " + String.join(" | ", TITLES) + " |");
      lines.add("| --- | --- | --- | ---: | --- | --- | ---: | ---: | ---: |");
      for (Row row : main(rows)) {
        List<String> cells = new ArrayList<>();
        names(row).forEach(name -> cells.add(escaped(name)));
        String mean = number(row, row.mean());
        cells.add(row.best() ? "**" + mean + "**" : mean);
        cells.add(Double.isNaN(row.deviation()) ? "–" : number(row, row.deviation()));
        cells.add(String.valueOf(row.seeds()));
        lines.add("| " + String.join(" | ", cells) + " |");
      }
      return lines;
    }
  };

  private static final String[] HEAD = {
    "dataset",
    "model",
    "paradigm",
    "training_size",
    "method",
    "measure",
    "mean",
    "standard_deviation",
    "seeds",
    "texts"
  };

  private static final List<String> TITLES =
      List.of("Data set", "Model", "Paradigm", "Size", "Method", "Measure", "Mean", "SD", "Seeds");

  /** The number of columns, from the first on, in which all rows of a group have the same. */
  private static final int COMMON = 4;

  /** The measures of tables for people. Others, such as those at each share, are in the CSV. */
  private static final Set<String> MAIN =
      Set.of(
          "accuracy",
          "macro-f1",
          "map",
          "auprc",
          "token-f1",
          "iou-f1",
          "comprehensiveness",
          "sufficiency",
          "auc-tp",
          "leave-one-out-tau");

  /** The report as lines without line ends. */
  public abstract List<String> lines(List<Row> rows);

  private static List<Row> main(List<Row> rows) {
    return rows.stream().filter(row -> MAIN.contains(row.measure())).toList();
  }

  private static List<List<Row>> groups(List<Row> rows) {
    List<List<Row>> groups = new ArrayList<>();
    List<Object> last = null;
    for (Row row : rows) {
      List<Object> key = List.of(row.dataset(), row.model(), row.paradigm(), row.trainingSize());
      if (!key.equals(last)) {
        groups.add(new ArrayList<>());
        last = key;
      }
      groups.get(groups.size() - 1).add(row);
    }
    return groups;
  }

  private static String heading(Row row) {
    return String.join(
        ", ",
        row.dataset(),
        row.model(),
        row.paradigm(),
        row.trainingSize() == 0 ? "zero-shot" : row.trainingSize() + " per class");
  }

  private static List<String> names(Row row) {
    return List.of(
        row.dataset(),
        row.model(),
        row.paradigm(),
        String.valueOf(row.trainingSize()),
        row.method().isEmpty() ? "(model)" : row.method(),
        row.measure());
  }

  /** A figure with the digits of its measure; the area AUC-TP goes up to 100. */
  private static String number(Row row, double value) {
    return String.format(Locale.ROOT, row.measure().equals("auc-tp") ? "%.1f" : "%.3f", value);
  }

  private static String escaped(String name) {
    return name.replaceAll("\\R", " ").replaceAll("([\\\\|*_`<\\[\\]])", "\\\\$1");
  }
}
