package dev.ascribe.reporting.statistics;

import dev.ascribe.evaluation.statistics.CrossedBootstrap;
import dev.ascribe.evaluation.statistics.CrossedMean;
import dev.ascribe.evaluation.statistics.SignificanceTests;
import dev.ascribe.reporting.statistics.StudyMeasurements.Cell;
import dev.ascribe.reporting.statistics.StudyMeasurements.CellMeasurements;
import dev.ascribe.reporting.statistics.StudyMeasurements.Series;
import dev.ascribe.storage.ResultRow.ComparisonRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares methods within a cell and paradigms between cells, on the same texts and seeds. The
 * p-values of one family are corrected together (Holm 1979). A family is one measure and subset of,
 * for methods, all pairs of methods of one cell; for paradigms, one method at all training sizes;
 * for trends, all methods and paradigms of one model on one data set.
 */
final class Comparisons {
  static final String METHOD = "method";
  static final String PARADIGM = "paradigm";

  private final String studyId;
  private final Resamples resamples;

  Comparisons(String studyId, Resamples resamples) {
    this.studyId = studyId;
    this.resamples = resamples;
  }

  /** The values of both sides, by the seeds that both have. */
  private record Pair(double[][] first, double[][] second, double noise) {}

  List<ComparisonRow> of(List<CellMeasurements> cells) {
    List<ComparisonRow> rows = new ArrayList<>();
    for (CellMeasurements cell : cells) {
      rows.addAll(Families.corrected(methods(cell), row -> List.of(row.name(), row.subset())));
    }
    rows.addAll(
        Families.corrected(
            paradigms(cells),
            row ->
                List.of(
                    row.dataset(),
                    row.model(),
                    row.paradigm(),
                    row.other(),
                    row.method(),
                    row.name(),
                    row.subset())));
    rows.addAll(
        Families.corrected(
            Trends.of(studyId, cells), row -> List.of(row.dataset(), row.model(), row.name())));
    return rows;
  }

  private List<ComparisonRow> methods(CellMeasurements cell) {
    List<ComparisonRow> rows = new ArrayList<>();
    for (int i = 0; i < cell.series().size(); i++) {
      for (int j = i + 1; j < cell.series().size(); j++) {
        Series first = cell.series().get(i);
        Series second = cell.series().get(j);
        if (first.measure().equals(second.measure())) {
          cell.subsets()
              .forEach(
                  (subset, members) ->
                      add(
                          rows,
                          METHOD,
                          cell.cell(),
                          first,
                          second.method(),
                          subset,
                          new Pair(
                              Masks.masked(first.values(), members),
                              second.values(),
                              noise(first) + noise(second))));
        }
      }
    }
    return rows;
  }

  private List<ComparisonRow> paradigms(List<CellMeasurements> cells) {
    List<ComparisonRow> rows = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      for (int j = i + 1; j < cells.size(); j++) {
        Cell first = cells.get(i).cell();
        Cell second = cells.get(j).cell();
        if (first.dataset().equals(second.dataset())
            && first.model().equals(second.model())
            && first.trainingSize() == second.trainingSize()
            && !first.paradigm().equals(second.paradigm())) {
          rows.addAll(paradigms(cells.get(i), cells.get(j)));
        }
      }
    }
    return rows;
  }

  private List<ComparisonRow> paradigms(CellMeasurements first, CellMeasurements second) {
    Map<List<String>, Series> bySecond = new LinkedHashMap<>();
    second.series().forEach(each -> bySecond.put(List.of(each.method(), each.measure()), each));
    Set<Long> shared = new LinkedHashSet<>(first.seeds());
    shared.retainAll(second.seeds());
    List<ComparisonRow> rows = new ArrayList<>();
    for (Series ofFirst : first.series()) {
      Series ofSecond = bySecond.get(List.of(ofFirst.method(), ofFirst.measure()));
      if (ofSecond == null || shared.isEmpty()) {
        continue;
      }
      first
          .subsets()
          .forEach(
              (subset, members) -> {
                boolean[][] others = second.subsets().get(subset);
                if (others != null) {
                  add(
                      rows,
                      PARADIGM,
                      first.cell(),
                      ofFirst,
                      second.cell().paradigm(),
                      subset,
                      new Pair(
                          ofSeeds(first, shared, Masks.masked(ofFirst.values(), members)),
                          ofSeeds(second, shared, Masks.masked(ofSecond.values(), others)),
                          noise(ofFirst) + noise(ofSecond)));
                }
              });
    }
    return rows;
  }

  private static double[][] ofSeeds(CellMeasurements cell, Set<Long> seeds, double[][] values) {
    return seeds.stream().map(seed -> values[cell.seeds().indexOf(seed)]).toArray(double[][]::new);
  }

  private static double noise(Series series) {
    return Masks.varianceOfMean(series.values(), series.noise());
  }

  private void add(
      List<ComparisonRow> rows,
      String kind,
      Cell cell,
      Series series,
      String other,
      String subset,
      Pair pair) {
    double[][] differences = Masks.difference(pair.first(), pair.second());
    boolean isApplicable = series.isOfTexts() || subset.equals(StudyMeasurements.ALL);
    if (!isApplicable || !Masks.hasValue(differences)) {
      return;
    }
    CrossedMean mean = CrossedMean.of(differences, pair.noise());
    CrossedBootstrap.Interval interval = resamples.of(differences).interval(differences, mean);
    double[] ofTexts = Masks.meansOfTexts(differences);
    rows.add(
        new ComparisonRow(
            studyId,
            kind,
            cell.dataset(),
            cell.model(),
            cell.paradigm(),
            cell.trainingSize(),
            series.method(),
            series.measure(),
            subset,
            other,
            mean.estimate(),
            interval.lower(),
            interval.upper(),
            mean.pValue(),
            Double.NaN,
            SignificanceTests.wilcoxon(ofTexts),
            SignificanceTests.standardisedMean(ofTexts),
            mean.seeds(),
            mean.texts()));
  }
}
