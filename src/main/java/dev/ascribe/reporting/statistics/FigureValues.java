package dev.ascribe.reporting.statistics;

import dev.ascribe.evaluation.faithfulness.AucTp;
import dev.ascribe.evaluation.statistics.Classification;
import dev.ascribe.evaluation.statistics.Influence;
import dev.ascribe.reporting.statistics.CellReader.SeriesKey;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ThresholdLabelRow;
import dev.ascribe.study.RunSpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The figures of one run that are no means of texts, macro-F1 and AUC-TP, as one value for each
 * text ({@link Influence}). I texts, T thresholds.
 */
final class FigureValues {
  private static final int UNKNOWN = -1;

  private final List<String> labels;
  private final int[] gold;
  private final int[] predicted;
  private final Map<String, Integer> columns = new LinkedHashMap<>();
  private final Map<String, int[][]> thresholdLabels = new LinkedHashMap<>();

  FigureValues(RunSpec run, List<String> instanceIds, Map<String, PredictionRow> predictions) {
    labels = run.dataset().labels();
    gold = new int[instanceIds.size()];
    predicted = new int[instanceIds.size()];
    for (String id : instanceIds) {
      PredictionRow prediction = predictions.get(id);
      int column = columns.size();
      gold[column] = prediction == null ? UNKNOWN : labels.indexOf(prediction.gold());
      predicted[column] = prediction == null ? UNKNOWN : labels.indexOf(prediction.predicted());
      columns.put(id, column);
    }
  }

  /** Takes the label that the model predicts for a text at a threshold. */
  void add(ThresholdLabelRow row) {
    Integer column = columns.get(row.instanceId());
    int threshold = AucTp.thresholds().indexOf(row.threshold());
    if (column != null && threshold >= 0) {
      thresholdLabels
              .computeIfAbsent(row.method(), absent -> unknown(AucTp.thresholds().size()))[
              threshold][column] =
          row.label();
    }
  }

  private int[][] unknown(int thresholds) {
    int[][] unknown = new int[thresholds][gold.length];
    Arrays.stream(unknown).forEach(row -> Arrays.fill(row, UNKNOWN));
    return unknown;
  }

  /**
   * Whether each text was predicted rightly (1) or not (0): [I], NaN where it was not explained.
   */
  double[] hits() {
    return IntStream.range(0, gold.length)
        .mapToDouble(i -> gold[i] == UNKNOWN ? Double.NaN : gold[i] == predicted[i] ? 1 : 0)
        .toArray();
  }

  /** The values of macro-F1, and of AUC-TP for each method: [I]. */
  Map<SeriesKey, double[]> series() {
    Map<SeriesKey, double[]> series = new LinkedHashMap<>();
    series.put(
        new SeriesKey(StudyMeasurements.MODEL, "macro-f1"),
        values(
            new int[][] {predicted},
            (ofGold, ofPredicted) ->
                Classification.macroF1(ofGold, ofPredicted[0], labels.size())));
    thresholdLabels.forEach(
        (method, perThreshold) ->
            series.put(
                new SeriesKey(method, "auc-tp"),
                values(
                    perThreshold,
                    (ofGold, ofPredicted) -> AucTp.of(ofGold, ofPredicted, labels.size()).area())));
    return series;
  }

  private interface Figure {
    double of(int[] gold, int[][] predicted);
  }

  /** One value for each text that all rows of predictions know; NaN for the others. */
  private double[] values(int[][] rows, Figure figure) {
    int[] known =
        IntStream.range(0, gold.length)
            .filter(i -> gold[i] != UNKNOWN)
            .filter(i -> Arrays.stream(rows).allMatch(row -> row[i] != UNKNOWN))
            .toArray();
    double[] values = new double[gold.length];
    Arrays.fill(values, Double.NaN);
    if (known.length == 0) {
      return values;
    }
    int[] knownGold = pick(gold, known);
    int[][] knownRows = Arrays.stream(rows).map(row -> pick(row, known)).toArray(int[][]::new);
    double[] influences =
        Influence.of(
            known.length,
            texts ->
                figure.of(
                    pick(knownGold, texts),
                    Arrays.stream(knownRows).map(row -> pick(row, texts)).toArray(int[][]::new)));
    for (int i = 0; i < known.length; i++) {
      values[known[i]] = influences[i];
    }
    return values;
  }

  private static int[] pick(int[] from, int[] indexes) {
    int[] picked = new int[indexes.length];
    for (int i = 0; i < indexes.length; i++) {
      picked[i] = from[indexes[i]];
    }
    return picked;
  }
}
