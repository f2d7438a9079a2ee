package dev.ascribe.reporting.statistics;

import dev.ascribe.dataset.Instance;
import dev.ascribe.evaluation.plausibility.Plausibility;
import dev.ascribe.reporting.statistics.StudyMeasurements.Cell;
import dev.ascribe.reporting.statistics.StudyMeasurements.CellMeasurements;
import dev.ascribe.reporting.statistics.StudyMeasurements.Series;
import dev.ascribe.scheduling.supervision.StoredRunSummarizer;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Reads the runs of one cell into arrays. S seeds, I texts. */
final class CellReader {
  private final ResultStore store;
  private final StudySpec study;
  private final Map<String, Instance> texts;
  private final List<RunSpec> runs;
  private final Map<RunSpec, Map<String, PredictionRow>> predictions;
  private final List<String> instanceIds;
  private final Map<String, Integer> columns = new LinkedHashMap<>();

  /**
   * @param texts of the data set by id; empty if they cannot be read
   * @param predictions of every run of the cell that has any, by instance
   */
  CellReader(
      ResultStore store,
      StudySpec study,
      Map<String, Instance> texts,
      Map<RunSpec, Map<String, PredictionRow>> predictions) {
    this.store = store;
    this.study = study;
    this.texts = texts;
    this.predictions = predictions;
    this.runs = List.copyOf(predictions.keySet());
    TreeSet<String> ids = new TreeSet<>();
    predictions.values().forEach(ofRun -> ids.addAll(ofRun.keySet()));
    this.instanceIds = List.copyOf(ids);
    instanceIds.forEach(id -> columns.put(id, columns.size()));
  }

  /** The texts of the arrays' columns. */
  List<String> instanceIds() {
    return instanceIds;
  }

  CellMeasurements read(Cell cell) {
    Map<SeriesKey, double[][]> values = new LinkedHashMap<>();
    Map<SeriesKey, double[][]> noise = new LinkedHashMap<>();
    Map<SeriesKey, double[][]> figures = new LinkedHashMap<>();
    Stability stability = new Stability(runs.size(), columns);
    for (int seed = 0; seed < runs.size(); seed++) {
      RunSpec run = runs.get(seed);
      FigureValues ofRun = new FigureValues(run, instanceIds, predictions.get(run));
      for (MetricRow row : store.instanceMetrics(study.id(), run.id())) {
        if (isMeasure(row)) {
          put(values, new SeriesKey(row.method(), publicName(row.name())), seed, row);
        }
      }
      store.thresholdLabels(study.id(), run.id()).forEach(ofRun::add);
      int of = seed;
      ofRun.series().forEach((key, ofSeed) -> matrix(figures, key)[of] = ofSeed);
      matrix(values, new SeriesKey(StudyMeasurements.MODEL, "accuracy"))[seed] = ofRun.hits();
      List<AttributionRow> attributions = store.attributions(study.id(), run.id());
      stability.add(seed, attributions);
      if (study.attribution().features() != FeatureLevel.TOKEN) {
        ScoreNoise.of(texts, attributions)
            .forEach((key, variances) -> matrix(noise, key)[of] = row(variances));
      }
    }
    figures.putAll(stability.series());
    List<Series> series = new ArrayList<>();
    values.forEach((key, array) -> series.add(key.series(array, noise.get(key), true)));
    figures.forEach((key, array) -> series.add(key.series(array, null, false)));
    return new CellMeasurements(
        cell,
        runs.stream().map(RunSpec::seed).toList(),
        instanceIds,
        subsets(),
        List.copyOf(series));
  }

  /** Names a series of values. */
  record SeriesKey(String method, String measure) {
    Series series(double[][] values, double[][] noise, boolean isOfTexts) {
      return new Series(method, measure, values, noise, isOfTexts);
    }
  }

  /**
   * Measures at single shares and ranks, and those against single annotators, have no statistics.
   */
  private static boolean isMeasure(MetricRow row) {
    return !row.name().contains("@")
        && !row.name().contains(":")
        && (row.subset().isEmpty() || row.subset().equals(StoredRunSummarizer.REFERENCE));
  }

  static String publicName(String metric) {
    return metric.equals(Plausibility.AVERAGE_PRECISION) ? "map" : metric;
  }

  private void put(Map<SeriesKey, double[][]> values, SeriesKey key, int seed, MetricRow row) {
    Integer column = columns.get(row.instanceId());
    if (column != null) {
      matrix(values, key)[seed][column] = row.value();
    }
  }

  private double[][] matrix(Map<SeriesKey, double[][]> of, SeriesKey key) {
    return of.computeIfAbsent(
        key,
        absent -> {
          double[][] matrix = new double[runs.size()][instanceIds.size()];
          Arrays.stream(matrix).forEach(row -> Arrays.fill(row, Double.NaN));
          return matrix;
        });
  }

  private double[] row(Map<String, Double> byInstance) {
    return instanceIds.stream()
        .mapToDouble(id -> byInstance.getOrDefault(id, Double.NaN))
        .toArray();
  }

  private Map<String, boolean[][]> subsets() {
    Map<String, boolean[][]> subsets = new LinkedHashMap<>();
    subsets.put(StudyMeasurements.ALL, members(prediction -> true));
    subsets.put("correct", members(prediction -> isCorrect(prediction)));
    subsets.put("wrong", members(prediction -> !isCorrect(prediction)));
    for (List<String> labels : StoredRunSummarizer.goldSubsets(runs.get(0))) {
      subsets.put(
          "gold=" + String.join(",", labels),
          members(prediction -> labels.contains(prediction.gold())));
    }
    return subsets;
  }

  private static boolean isCorrect(PredictionRow prediction) {
    return prediction.gold().equals(prediction.predicted());
  }

  private boolean[][] members(Predicate<PredictionRow> isMember) {
    boolean[][] members = new boolean[runs.size()][instanceIds.size()];
    for (int seed = 0; seed < runs.size(); seed++) {
      for (PredictionRow prediction : predictions.get(runs.get(seed)).values()) {
        members[seed][columns.get(prediction.instanceId())] = isMember.test(prediction);
      }
    }
    return members;
  }
}
