package dev.ascribe.reporting.statistics;

import dev.ascribe.evaluation.statistics.CrossedBootstrap;
import dev.ascribe.evaluation.statistics.CrossedMean;
import dev.ascribe.evaluation.statistics.Ranges;
import dev.ascribe.evaluation.statistics.Rounding;
import dev.ascribe.reporting.statistics.StudyMeasurements.Agreement;
import dev.ascribe.reporting.statistics.StudyMeasurements.Cell;
import dev.ascribe.reporting.statistics.StudyMeasurements.CellMeasurements;
import dev.ascribe.reporting.statistics.StudyMeasurements.Series;
import dev.ascribe.storage.ComparisonRow;
import dev.ascribe.storage.IntervalRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The statistics of a study: the mean of every measure with its interval, for every cell, method
 * and subset of texts; comparisons of methods and of paradigms; trends over training size.
 *
 * <p>Rows are in the order of their keys in the store, so that statistics which were computed equal
 * those which were read.
 */
public record StudyStatistics(List<IntervalRow> intervals, List<ComparisonRow> comparisons) {
  /** The method of rows that hold the agreement between annotators. */
  public static final String ANNOTATORS = "annotators";

  private static final Comparator<IntervalRow> INTERVALS =
      Comparator.comparing(IntervalRow::dataset)
          .thenComparing(IntervalRow::model)
          .thenComparing(IntervalRow::paradigm)
          .thenComparingInt(IntervalRow::trainingSize)
          .thenComparing(IntervalRow::method)
          .thenComparing(IntervalRow::name)
          .thenComparing(IntervalRow::subset);
  private static final Comparator<ComparisonRow> COMPARISONS =
      Comparator.comparing(ComparisonRow::kind)
          .thenComparing(ComparisonRow::dataset)
          .thenComparing(ComparisonRow::model)
          .thenComparing(ComparisonRow::paradigm)
          .thenComparingInt(ComparisonRow::trainingSize)
          .thenComparing(ComparisonRow::method)
          .thenComparing(ComparisonRow::name)
          .thenComparing(ComparisonRow::subset)
          .thenComparing(ComparisonRow::other);

  /** The draws of a bootstrap. */
  public static final int RESAMPLES = 1000;

  static final long RESAMPLING_SEED = 0;

  public StudyStatistics {
    intervals = intervals.stream().sorted(INTERVALS).toList();
    comparisons = comparisons.stream().sorted(COMPARISONS).toList();
  }

  /**
   * Whether these come from a version that took differences of rounding for real ones, so that they
   * have to be computed again.
   */
  public boolean isOfRounding() {
    return comparisons.stream()
        .filter(row -> !row.kind().equals(Trends.TREND) && row.value() != 0)
        .anyMatch(row -> Rounding.isEqual(row.value(), 0, Ranges.of(row.name()).size()));
  }

  /** Computes the statistics. Equal measurements give equal statistics. */
  public static StudyStatistics of(String studyId, StudyMeasurements measurements) {
    List<IntervalRow> intervals = new ArrayList<>();
    Resamples resamples = new Resamples();
    for (CellMeasurements cell : measurements.cells()) {
      intervals.addAll(intervals(studyId, cell, resamples));
    }
    for (Agreement agreement : measurements.agreements()) {
      intervals.addAll(intervals(studyId, agreement, resamples));
    }
    return new StudyStatistics(
        intervals, new Comparisons(studyId, resamples).of(measurements.cells()));
  }

  private static List<IntervalRow> intervals(
      String studyId, CellMeasurements cell, Resamples resamples) {
    List<IntervalRow> rows = new ArrayList<>();
    for (Series series : cell.series()) {
      for (String subset : cell.subsetsOf(series)) {
        double[][] values = cell.values(series, subset);
        if (Masks.hasValue(values)) {
          rows.add(interval(studyId, cell.cell(), series, subset, values, resamples));
        }
      }
    }
    return rows;
  }

  private static IntervalRow interval(
      String studyId,
      Cell cell,
      Series series,
      String subset,
      double[][] measured,
      Resamples resamples) {
    Ranges range = Ranges.of(series.measure());
    double[][] values = Rounding.levelled(measured, range.size());
    double noise = Masks.varianceOfMean(values, series.noise());
    CrossedMean mean = CrossedMean.of(values, noise);
    CrossedBootstrap.Interval interval = resamples.of(values).interval(values, mean);
    return new IntervalRow(
        studyId,
        cell.dataset(),
        cell.model(),
        cell.paradigm(),
        cell.trainingSize(),
        series.method(),
        series.measure(),
        subset,
        mean.estimate(),
        range.nearest(interval.lower()),
        range.nearest(interval.upper()),
        mean.standardError(),
        Math.sqrt(noise),
        mean.seeds(),
        mean.texts());
  }

  private static List<IntervalRow> intervals(
      String studyId, Agreement agreement, Resamples resamples) {
    Cell cell = new Cell(agreement.dataset(), "", "", 0);
    List<IntervalRow> rows = new ArrayList<>();
    for (Map.Entry<String, double[]> measure : agreement.values().entrySet()) {
      double[][] values = {measure.getValue()};
      if (Masks.hasValue(values)) {
        Series series = new Series(ANNOTATORS, measure.getKey(), values, null, true);
        rows.add(interval(studyId, cell, series, StudyMeasurements.ALL, values, resamples));
      }
    }
    return rows;
  }
}
