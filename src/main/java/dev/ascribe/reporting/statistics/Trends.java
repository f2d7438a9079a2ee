package dev.ascribe.reporting.statistics;

import dev.ascribe.evaluation.statistics.Ranges;
import dev.ascribe.evaluation.statistics.Rounding;
import dev.ascribe.evaluation.statistics.SignificanceTests;
import dev.ascribe.evaluation.statistics.Spearman;
import dev.ascribe.reporting.statistics.StudyMeasurements.Cell;
import dev.ascribe.reporting.statistics.StudyMeasurements.CellMeasurements;
import dev.ascribe.reporting.statistics.StudyMeasurements.Series;
import dev.ascribe.storage.ComparisonRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Correlates the mean of each run with its training size, over the runs of all seeds. */
final class Trends {
  static final String TREND = "trend";

  /** Fewer training sizes have no trend. */
  private static final int LEAST_SIZES = 3;

  private Trends() {}

  /** The runs of one line of a figure. */
  private record Line(Cell cell, String method, String measure) {}

  static List<ComparisonRow> of(String studyId, List<CellMeasurements> cells) {
    Map<Line, List<double[]>> points = new LinkedHashMap<>();
    for (CellMeasurements cell : cells) {
      Cell of = cell.cell();
      for (Series series : cell.series()) {
        Line line =
            new Line(
                new Cell(of.dataset(), of.model(), of.paradigm(), -1),
                series.method(),
                series.measure());
        for (double[] ofSeed : series.values()) {
          Arrays.stream(ofSeed)
              .filter(value -> !Double.isNaN(value))
              .average()
              .ifPresent(
                  mean ->
                      points
                          .computeIfAbsent(line, absent -> new ArrayList<>())
                          .add(new double[] {of.trainingSize(), mean}));
        }
      }
    }
    List<ComparisonRow> rows = new ArrayList<>();
    points.forEach((line, runs) -> trend(studyId, line, runs).ifPresent(rows::add));
    return rows;
  }

  private static Optional<ComparisonRow> trend(String studyId, Line line, List<double[]> runs) {
    double[] sizes = runs.stream().mapToDouble(run -> run[0]).toArray();
    double[] means =
        Rounding.tied(
            runs.stream().mapToDouble(run -> run[1]).toArray(), Ranges.of(line.measure()).size());
    long distinct = Arrays.stream(sizes).distinct().count();
    OptionalDouble rho =
        distinct < LEAST_SIZES ? OptionalDouble.empty() : Spearman.rho(sizes, means);
    if (rho.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new ComparisonRow(
            studyId,
            TREND,
            line.cell().dataset(),
            line.cell().model(),
            line.cell().paradigm(),
            line.cell().trainingSize(),
            line.method(),
            line.measure(),
            StudyMeasurements.ALL,
            "",
            rho.getAsDouble(),
            Double.NaN,
            Double.NaN,
            SignificanceTests.spearman(sizes, means),
            Double.NaN,
            Double.NaN,
            Double.NaN,
            sizes.length,
            (int) distinct));
  }
}
