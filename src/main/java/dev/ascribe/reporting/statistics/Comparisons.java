package dev.ascribe.reporting.statistics;

import dev.ascribe.reporting.statistics.PairedComparison.Side;
import dev.ascribe.reporting.statistics.StudyMeasurements.Cell;
import dev.ascribe.reporting.statistics.StudyMeasurements.CellMeasurements;
import dev.ascribe.reporting.statistics.StudyMeasurements.Series;
import dev.ascribe.storage.ComparisonRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares methods within a cell and paradigms between cells, on the same texts and seeds. The
 * p-values of one family are corrected together (Holm 1979). A family of methods has all pairs of
 * one cell by one measure and subset. A family of paradigms has two paradigms of one method at all
 * training sizes, by one measure and subset. A family of trends has all methods and paradigms of
 * one model on one data set, by one measure.
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
    PairedComparison comparison = new PairedComparison(studyId, METHOD, resamples);
    List<ComparisonRow> rows = new ArrayList<>();
    for (int i = 0; i < cell.series().size(); i++) {
      for (int j = i + 1; j < cell.series().size(); j++) {
        Side first = new Side(cell, cell.series().get(i));
        Side second = new Side(cell, cell.series().get(j));
        if (first.series().measure().equals(second.series().measure())) {
          for (String subset : cell.subsetsOf(first.series())) {
            comparison
                .of(first, second, cell.cell(), second.series().method(), subset)
                .ifPresent(rows::add);
          }
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
          rows.addAll(
              sameSeries(
                  new PairedComparison(studyId, PARADIGM, resamples),
                  cells.get(i),
                  cells.get(j),
                  second.paradigm()));
        }
      }
    }
    return rows;
  }

  /**
   * Compares each measure and method that both cells have, for each subset that both have.
   *
   * @param other name of the second side
   */
  static List<ComparisonRow> sameSeries(
      PairedComparison comparison, CellMeasurements first, CellMeasurements second, String other) {
    Map<List<String>, Series> bySecond = new LinkedHashMap<>();
    second.series().forEach(each -> bySecond.put(List.of(each.method(), each.measure()), each));
    List<ComparisonRow> rows = new ArrayList<>();
    for (Series series : first.series()) {
      Series same = bySecond.get(List.of(series.method(), series.measure()));
      if (same != null) {
        for (String subset : first.subsetsOf(series)) {
          if (second.subsets().containsKey(subset)) {
            comparison
                .of(new Side(first, series), new Side(second, same), first.cell(), other, subset)
                .ifPresent(rows::add);
          }
        }
      }
    }
    return rows;
  }
}
