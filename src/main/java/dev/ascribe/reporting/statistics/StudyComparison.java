package dev.ascribe.reporting.statistics;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.reporting.results.TidyReport;
import dev.ascribe.reporting.statistics.StudyMeasurements.Cell;
import dev.ascribe.reporting.statistics.StudyMeasurements.CellMeasurements;
import dev.ascribe.reporting.statistics.StudyMeasurements.Series;
import dev.ascribe.storage.ComparisonRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Compares two studies, such as two versions of a model, text by text: each measure of each method
 * in each cell that both have, on the texts and seeds that both have. If they share no seed, each
 * text's mean over seeds is compared. The p-values of one measure are corrected together (Holm
 * 1979).
 *
 * @param rows the second study less the first: a positive difference means that the second has more
 */
public record StudyComparison(List<Row> rows) {
  static final String STUDY = "study";

  /** What a difference means. */
  public enum Verdict {
    BETTER,
    WORSE,
    /** Not significant, or neither more nor less of the measure is better. */
    UNDECIDED
  }

  /**
   * A comparison.
   *
   * @param first mean of the first study on the compared texts and seeds
   * @param second mean of the second study on them
   */
  public record Row(ComparisonRow comparison, double first, double second) {
    /**
     * The meaning of the difference.
     *
     * @param level of significance, such as 0.05
     */
    public Verdict verdict(double level) {
      double better = TidyReport.direction(comparison.name()) * comparison.value();
      if (!(comparison.pHolm() < level) || better == 0) {
        return Verdict.UNDECIDED;
      }
      return better > 0 ? Verdict.BETTER : Verdict.WORSE;
    }
  }

  /**
   * Compares the second study with the first.
   *
   * @param names of both studies, for errors
   * @throws AscribeException INVALID_STUDY if the studies share no cell, or no text of any cell
   */
  public static StudyComparison of(
      StudyMeasurements first, StudyMeasurements second, List<String> names) {
    boolean anyModel = models(first).size() == 1 && models(second).size() == 1;
    Map<Cell, Pair> pairs = pairs(first, second, anyModel);
    PairedComparison comparison = new PairedComparison(names.get(1), STUDY, new Resamples());
    List<ComparisonRow> compared = new ArrayList<>();
    for (Pair pair : pairs.values()) {
      compared.addAll(
          Comparisons.sameSeries(comparison, pair.after(), pair.before(), names.get(0)));
    }
    compared.removeIf(row -> !row.subset().equals(StudyMeasurements.ALL));
    if (compared.isEmpty()) {
      throw new AscribeException(
          ErrorCode.INVALID_STUDY,
          pairs.isEmpty()
              ? "%s and %s share no data set, paradigm and training size%s"
                  .formatted(
                      names.get(0), names.get(1), anyModel ? "" : " of a model of the same name")
              : "%s and %s share no explained text".formatted(names.get(0), names.get(1)));
    }
    return new StudyComparison(
        Families.corrected(compared, row -> List.of(row.name())).stream()
            .map(row -> row(row, pairs))
            .toList());
  }

  /** A cell of both studies, with seeds that both have. */
  private record Pair(CellMeasurements before, CellMeasurements after) {
    /** If the studies share no seed, each text's mean over seeds stands for one. */
    static Pair of(CellMeasurements before, CellMeasurements after) {
      boolean sharesSeed = after.seeds().stream().anyMatch(before.seeds()::contains);
      return sharesSeed ? new Pair(before, after) : new Pair(overSeeds(before), overSeeds(after));
    }
  }

  /** The cells that both studies have, by the second study's name of them. */
  private static Map<Cell, Pair> pairs(
      StudyMeasurements first, StudyMeasurements second, boolean anyModel) {
    Map<Cell, Pair> pairs = new LinkedHashMap<>();
    for (CellMeasurements after : second.cells()) {
      first.cells().stream()
          .filter(before -> matches(before.cell(), after.cell(), anyModel))
          .findFirst()
          .ifPresent(before -> pairs.put(after.cell(), Pair.of(before, after)));
    }
    return pairs;
  }

  private static Row row(ComparisonRow row, Map<Cell, Pair> pairs) {
    Pair pair = pairs.get(new Cell(row.dataset(), row.model(), row.paradigm(), row.trainingSize()));
    double before = meanOfFirst(pair, row);
    return new Row(row, before, before + row.value());
  }

  private static Set<String> models(StudyMeasurements of) {
    Set<String> models = new LinkedHashSet<>();
    of.cells().forEach(cell -> models.add(cell.cell().model()));
    return models;
  }

  private static boolean matches(Cell first, Cell second, boolean anyModel) {
    return first.dataset().equals(second.dataset())
        && first.paradigm().equals(second.paradigm())
        && first.trainingSize() == second.trainingSize()
        && (anyModel || first.model().equals(second.model()));
  }

  /** The first study's mean over the texts and seeds for which both studies have a value. */
  private static double meanOfFirst(Pair pair, ComparisonRow row) {
    CellMeasurements one = pair.before();
    CellMeasurements other = pair.after();
    Series first = series(one, row);
    Series second = series(other, row);
    List<Double> means = new ArrayList<>();
    for (int seed = 0; seed < one.seeds().size(); seed++) {
      int otherSeed = other.seeds().indexOf(one.seeds().get(seed));
      if (otherSeed < 0) {
        continue;
      }
      double[] values = first.values()[seed];
      double[] others = second.values()[otherSeed];
      IntStream.range(0, values.length)
          .filter(i -> other.texts().contains(one.texts().get(i)))
          .filter(i -> !Double.isNaN(others[other.texts().indexOf(one.texts().get(i))]))
          .mapToDouble(i -> values[i])
          .filter(value -> !Double.isNaN(value))
          .average()
          .ifPresent(means::add);
    }
    return means.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }

  private static Series series(CellMeasurements of, ComparisonRow row) {
    return of.series().stream()
        .filter(each -> each.method().equals(row.method()) && each.measure().equals(row.name()))
        .findFirst()
        .orElseThrow();
  }

  /** The same cell with the mean over seeds of each text, as if it were one seed. */
  private static CellMeasurements overSeeds(CellMeasurements cell) {
    int texts = cell.texts().size();
    boolean[][] all = new boolean[1][texts];
    Arrays.fill(all[0], true);
    List<Series> series = new ArrayList<>();
    for (Series each : cell.series()) {
      double[] means = new double[texts];
      for (int text = 0; text < texts; text++) {
        int column = text;
        means[text] =
            Arrays.stream(each.values())
                .mapToDouble(ofSeed -> ofSeed[column])
                .filter(value -> !Double.isNaN(value))
                .average()
                .orElse(Double.NaN);
      }
      series.add(
          new Series(
              each.method(), each.measure(), new double[][] {means}, null, each.isOfTexts()));
    }
    return new CellMeasurements(
        cell.cell(), List.of(0L), cell.texts(), Map.of(StudyMeasurements.ALL, all), series);
  }
}
