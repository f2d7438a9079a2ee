package dev.ascribe.reporting.statistics;

import dev.ascribe.evaluation.statistics.CrossedBootstrap;
import dev.ascribe.evaluation.statistics.CrossedMean;
import dev.ascribe.evaluation.statistics.Ranges;
import dev.ascribe.evaluation.statistics.Rounding;
import dev.ascribe.evaluation.statistics.SignificanceTests;
import dev.ascribe.reporting.statistics.StudyMeasurements.Cell;
import dev.ascribe.reporting.statistics.StudyMeasurements.CellMeasurements;
import dev.ascribe.reporting.statistics.StudyMeasurements.Series;
import dev.ascribe.storage.ComparisonRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Compares two sides on the seeds and texts that both have. What only {@link Rounding} tells apart
 * is equal. If all values are equal, the difference is 0 for sure: its interval is [0, 0].
 */
final class PairedComparison {
  private final String studyId;
  private final String kind;
  private final Resamples resamples;

  /**
   * @param kind of the rows
   */
  PairedComparison(String studyId, String kind, Resamples resamples) {
    this.studyId = studyId;
    this.kind = kind;
    this.resamples = resamples;
  }

  /** One side: the values of one measure in one cell. */
  record Side(CellMeasurements cell, Series series) {
    /** The values of the given seeds and texts: [seeds][texts]. */
    double[][] values(String subset, List<Long> seeds, List<String> texts) {
      return pick(cell.values(series, subset), seeds, texts);
    }

    /** The variance of these values that comes from the standard errors of scores, or null. */
    double[][] noise(List<Long> seeds, List<String> texts) {
      return series.noise() == null ? null : pick(series.noise(), seeds, texts);
    }

    private double[][] pick(double[][] from, List<Long> seeds, List<String> texts) {
      int[] columns = texts.stream().mapToInt(cell.texts()::indexOf).toArray();
      double[][] picked = new double[seeds.size()][columns.length];
      for (int seed = 0; seed < picked.length; seed++) {
        double[] row = from[cell.seeds().indexOf(seeds.get(seed))];
        for (int text = 0; text < columns.length; text++) {
          picked[seed][text] = row[columns[text]];
        }
      }
      return picked;
    }
  }

  /**
   * Returns the comparison; empty if both sides share no seed or no text of the subset.
   *
   * @param cell of the row
   * @param other name of the second side
   */
  Optional<ComparisonRow> of(Side first, Side second, Cell cell, String other, String subset) {
    List<Long> seeds = shared(first.cell().seeds(), second.cell().seeds());
    List<String> texts =
        first.cell().texts().equals(second.cell().texts())
            ? first.cell().texts()
            : shared(first.cell().texts(), second.cell().texts());
    if (seeds.isEmpty() || texts.isEmpty()) {
      return Optional.empty();
    }
    double range = Ranges.of(first.series().measure()).size();
    double[][] differences =
        Rounding.levelled(
            Masks.difference(
                first.values(subset, seeds, texts), second.values(subset, seeds, texts), range),
            range);
    if (!Masks.hasValue(differences)) {
      return Optional.empty();
    }
    double noise =
        Masks.varianceOfMean(differences, first.noise(seeds, texts))
            + Masks.varianceOfMean(differences, second.noise(seeds, texts));
    return Optional.of(row(differences, noise, first.series(), cell, other, subset));
  }

  private ComparisonRow row(
      double[][] differences, double noise, Series series, Cell cell, String other, String subset) {
    CrossedMean mean = CrossedMean.of(differences, noise);
    CrossedBootstrap.Interval interval = resamples.of(differences).interval(differences, mean);
    boolean isSame = mean.estimate() == 0 && Double.isNaN(mean.standardError());
    Ranges measure = Ranges.of(series.measure());
    Ranges range = measure.ofDifferences();
    double[] ofTexts =
        Arrays.stream(Masks.meansOfTexts(differences))
            .map(difference -> Rounding.difference(difference, 0, measure.size()))
            .toArray();
    return new ComparisonRow(
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
        Rounding.difference(mean.estimate(), 0, measure.size()),
        isSame ? 0 : range.nearest(interval.lower()),
        isSame ? 0 : range.nearest(interval.upper()),
        mean.pValue(),
        Double.NaN,
        SignificanceTests.wilcoxon(ofTexts),
        SignificanceTests.standardisedMean(ofTexts),
        mean.seeds(),
        mean.texts());
  }

  private static <T> List<T> shared(List<T> first, List<T> second) {
    List<T> shared = new ArrayList<>(first);
    shared.retainAll(new HashSet<>(second));
    return shared;
  }
}
