package dev.ascribe.cli.bench;

import dev.ascribe.attribution.ErrorKind;
import dev.ascribe.cli.bench.EstimatorCoverage.Count;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Table;
import dev.ascribe.study.Method;
import dev.ascribe.study.Named;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bench coverage}: measures whether intervals made of standard errors hold the exact scores.
 */
@Command(
    description = {
      "Measures how often 95 % intervals made of the standard errors contain the exact score.",
      "",
      "The games have known values: words that act together, steep and mild sigmoids, negation, rare",
      "outliers (each without and with noise), and tables of a model's values. ratio is the lowest",
      "coverage of a kind of games and a number of words at a budget. In the tables, 'exact' means that",
      "all scores are exact, '-' that all errors are unknown, and ~40% is the share of unknown errors.",
      "The table of rows counts them (a kind of games, a number of words, with or without noise, a",
      "budget) with unknown errors, with exact scores only, and with a coverage below, within and above",
      "90 to 98 %. 'excess' is how many times the reported errors are the true ones in the mean square:",
      "the median of the rows that are not exact, their 90 % quantile, and the median of those above",
      "98 %. The last table counts the rows of all estimators whose errors are estimates, and of those",
      "whose errors are bounds. Rows 'beyond chance' lie outside by more than two Monte Carlo errors."
    })
public final class BenchCoverageCommand extends KnownGamesCommand {
  @Option(
      names = "--tables",
      paramLabel = "DIR",
      description =
          "Directory with tables of a model's values: JSON files of the form {n, text, "
              + "values: [2^n]}.")
  private Path folder;

  @Option(
      names = "--budgets",
      paramLabel = "N",
      split = ",",
      defaultValue = "32,50,100,200,350",
      description = "Budgets: the most evaluations of an estimate (default: 32,50,100,200,350).")
  private List<Integer> budgets;

  @Option(
      names = "--estimators",
      paramLabel = "NAME",
      split = ",",
      defaultValue =
          "shapley-sampling,shapley-antithetic,shapley-kernel,shapley-leverage,shapley-regression,"
              + "shapley-owen",
      description = "Estimators to measure (default: all that have standard errors).")
  private List<String> names;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "50",
      description = "Number of estimates of each game, each with another seed (default: 50).")
  private int seeds;

  @Option(
      names = "--kind",
      paramLabel = "NAME",
      description =
          "A kind of games; may be repeated (default: all). The kind 'model' means the "
              + "tables.")
  private List<String> kinds;

  @Option(
      names = "--held-out",
      description =
          "Only kinds of games that were not used to choose any constant of an " + "estimator.")
  private boolean isHeldOut;

  @Option(
      names = "--words",
      paramLabel = "N",
      split = ",",
      description = "Only games with this number of words.")
  private List<Integer> words;

  public BenchCoverageCommand(CommandContext context) {
    super(context);
  }

  @Override
  int seeds() {
    return seeds;
  }

  @Override
  Figures measure() {
    List<CoverageGames.Member> games = games();
    List<String> families = games.stream().map(CoverageGames.Member::family).distinct().toList();
    List<Map<String, Object>> rows = new ArrayList<>();
    Table estimators =
        new Table().column("rows", Table.Align.LEFT).column("errors", Table.Align.LEFT);
    CoverageSummary.HEADINGS.forEach(heading -> estimators.column(heading, Table.Align.RIGHT));
    CoverageByKind byKind = new CoverageByKind();
    for (Method estimator : estimators()) {
      List<CoverageRow> ofEstimator = new ArrayList<>();
      Table table = new Table().column(estimator.id(), Table.Align.LEFT);
      budgets.forEach(budget -> table.column(Integer.toString(budget), Table.Align.RIGHT));
      for (String family : families) {
        List<CoverageGames.Member> ofFamily =
            games.stream().filter(game -> game.family().equals(family)).toList();
        List<String> cells = new ArrayList<>(List.of(family));
        budgets.forEach(budget -> cells.add(measure(ofFamily, estimator, budget, ofEstimator)));
        table.row(cells);
      }
      table.lines("").forEach(context()::note);
      context().note("");
      CoverageSummary summary =
          new CoverageSummary(ofEstimator.stream().map(CoverageRow::count).toList());
      ofEstimator.forEach(row -> rows.add(row.toJson(summary)));
      ErrorKind kind = ErrorKind.of(estimator);
      List<String> cells = new ArrayList<>(List.of(estimator.id(), kind.id()));
      cells.addAll(summary.cells());
      estimators.row(cells);
      byKind.add(kind, summary);
    }
    estimators.lines("").forEach(context()::note);
    context().note("");
    byKind.table().lines("").forEach(context()::note);
    return new Figures(lowest(rows), "games", games.size(), rows);
  }

  private List<Method> estimators() {
    List<Method> estimators = new ArrayList<>();
    for (String name : names) {
      Method estimator = Named.parse(Method.class, "--estimators", name);
      if (ErrorKind.of(estimator) == null) {
        throw new AscribeException(
            ErrorCode.INVALID_VALUE, "--estimators: %s has no standard errors".formatted(name));
      }
      estimators.add(estimator);
    }
    return estimators;
  }

  private List<CoverageGames.Member> games() {
    List<CoverageGames.Member> games =
        new ArrayList<>(isHeldOut ? CoverageGames.heldOut() : CoverageGames.all());
    if (folder != null && !isHeldOut) {
      for (ValueTable table : ValueTable.ofFolder(folder)) {
        games.add(new CoverageGames.Member("model", false, table));
      }
    }
    List<String> known = games.stream().map(CoverageGames.Member::family).distinct().toList();
    for (String kind : kinds == null ? List.<String>of() : kinds) {
      if (!known.contains(kind)) {
        throw new AscribeException(
            ErrorCode.INVALID_VALUE,
            "--kind: '%s' is not a kind of games (allowed: %s)"
                .formatted(kind, String.join("; ", known)));
      }
    }
    games.removeIf(
        game ->
            (kinds != null && !kinds.contains(game.family()))
                || (words != null && !words.contains(game.features())));
    if (games.isEmpty()) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE, "--words: no game of these kinds has " + "this number of words");
    }
    return games;
  }

  /**
   * Measures one cell of a table. Adds a row for each number of words, without noise and with it.
   */
  private String measure(
      List<CoverageGames.Member> games, Method estimator, int budget, List<CoverageRow> rows) {
    EstimatorCoverage coverage = new EstimatorCoverage(seeds);
    List<Count> counts =
        games.parallelStream().map(game -> coverage.measure(game, estimator, budget)).toList();
    List<String> halves = new ArrayList<>();
    for (boolean isNoisy : new boolean[] {false, true}) {
      SortedMap<Integer, Count> byWords = new TreeMap<>();
      for (int i = 0; i < counts.size(); i++) {
        if (games.get(i).isNoisy() == isNoisy && counts.get(i).scores() > 0) {
          byWords.merge(games.get(i).features(), counts.get(i), Count::plus);
        }
      }
      if (!byWords.isEmpty()) {
        halves.add(cell(byWords.values().stream().reduce(Count.NONE, Count::plus)));
      }
      String family = games.get(0).family();
      byWords.forEach(
          (n, count) -> rows.add(new CoverageRow(estimator, budget, family, n, isNoisy, count)));
    }
    return String.join(" | ", halves);
  }

  private static double lowest(List<Map<String, Object>> rows) {
    return rows.stream()
        .map(row -> row.get("coverage"))
        .flatMap(value -> value instanceof Double known ? Stream.of(known) : Stream.empty())
        .min(Double::compare)
        .orElse(Double.NaN);
  }

  private static String cell(Count count) {
    if (count.known() == 0) {
      return "-";
    }
    String coverage =
        count.known() == count.exact()
            ? "exact"
            : String.format(Locale.ROOT, "%.3f", count.coverage());
    return count.known() == count.scores()
        ? coverage
        : coverage + String.format(Locale.ROOT, " ~%.0f%%", 100 * count.unknown());
  }
}
