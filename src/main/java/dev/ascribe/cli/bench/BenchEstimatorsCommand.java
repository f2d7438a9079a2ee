package dev.ascribe.cli.bench;

import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.common.Table;
import dev.ascribe.study.Method;
import dev.ascribe.study.Named;
import dev.ascribe.worker.DeviceBenchmark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench estimators}: compares the errors of Shapley estimators at equal cost. */
@Command(
    description = {
      "Measures the error of each estimator of Shapley values at equal evaluations.",
      "",
      "The exact values of the texts are known. ratio is the mean relative squared error of",
      "shapley-kernel divided by that of shapley-sampling, at the budget where it is largest."
    })
public final class BenchEstimatorsCommand extends KnownGamesCommand {
  @Option(
      names = "--tables",
      paramLabel = "DIR",
      required = true,
      description =
          "Directory with tables of values: JSON files of the form {n, text, values: " + "[2^n]}.")
  private Path folder;

  @Option(
      names = "--texts",
      paramLabel = "FILE",
      description =
          "File with texts of at most 16 words, one a line. Tables that DIR lacks are made first.")
  private Path texts;

  @Mixin private BenchSubject subject;

  @Option(
      names = "--budgets",
      paramLabel = "N",
      split = ",",
      defaultValue = "100,350,1000",
      description = "Budgets: the most evaluations of an estimate (default: 100,350,1000).")
  private List<Integer> budgets;

  @Option(
      names = "--estimators",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "shapley-antithetic,shapley-leverage,shapley-kernel,shapley-regression",
      description =
          "Estimators that are compared with shapley-sampling, which is always " + "measured.")
  private List<String> names;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "20",
      description = "Number of estimates of each text, each with another seed (default: 20).")
  private int seeds;

  public BenchEstimatorsCommand(CommandContext context) {
    super(context);
  }

  @Override
  int seeds() {
    return seeds;
  }

  @Override
  Figures measure() {
    if (texts != null) {
      List<String> lines = ValueTableMaker.texts(texts);
      try (DeviceBenchmark device = subject.open(engineOptions())) {
        new ValueTableMaker(folder, context()::note).makeMissing(lines, device);
      }
    }
    List<ValueTable> tables = ValueTable.ofFolder(folder);
    EstimatorComparison comparison = new EstimatorComparison(tables, seeds);
    List<Map<String, Object>> rows = new ArrayList<>();
    Table table =
        new Table()
            .column("estimator", Table.Align.LEFT)
            .column("budget", Table.Align.RIGHT)
            .column("error", Table.Align.RIGHT)
            .column("ratio", Table.Align.RIGHT)
            .column("spent", Table.Align.RIGHT)
            .column("coverage", Table.Align.RIGHT);
    double worst = Double.NaN;
    for (int budget : budgets) {
      EstimatorComparison.Cell base = comparison.measure(Method.SHAPLEY_SAMPLING, budget);
      add(table, rows, base, 1);
      for (Method estimator : compared()) {
        EstimatorComparison.Cell cell = comparison.measure(estimator, budget);
        double ratio = cell.relativeSquaredError() / base.relativeSquaredError();
        add(table, rows, cell, ratio);
        if (estimator == Method.SHAPLEY_KERNEL) {
          worst = Double.isNaN(worst) ? ratio : Math.max(worst, ratio);
        }
      }
    }
    table.lines("").forEach(context()::note);
    return new Figures(worst, "texts", tables.size(), rows);
  }

  private List<Method> compared() {
    return names.stream()
        .map(name -> Named.parse(Method.class, "--estimators", name))
        .filter(method -> method != Method.SHAPLEY_SAMPLING)
        .toList();
  }

  private static void add(
      Table table, List<Map<String, Object>> rows, EstimatorComparison.Cell cell, double ratio) {
    table.row(
        List.of(
            cell.estimator().id(),
            Integer.toString(cell.budget()),
            String.format(Locale.ROOT, "%.5f", cell.relativeSquaredError()),
            String.format(Locale.ROOT, "%.4f", ratio),
            String.format(Locale.ROOT, "%.1f", cell.evaluations()),
            String.format(Locale.ROOT, "%.3f", cell.coverage())));
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("estimator", cell.estimator().id());
    row.put("budget", cell.budget());
    row.put("relative_squared_error", cell.relativeSquaredError());
    row.put("ratio", ratio);
    row.put("evaluations", cell.evaluations());
    row.put("coverage", cell.coverage());
    rows.add(row);
  }
}
