package dev.ascribe.reporting.statistics;

import dev.ascribe.common.CounterRandom;
import dev.ascribe.dataset.Instance;
import dev.ascribe.dataset.Rationale;
import dev.ascribe.evaluation.plausibility.Plausibility;
import dev.ascribe.reporting.ScoredWords;
import dev.ascribe.reporting.statistics.CellReader.SeriesKey;
import dev.ascribe.storage.ResultRow.AttributionRow;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How uncertain measures of plausibility are because the scores behind them are. Scores are drawn
 * again from normal distributions with their standard errors, and the variance of the measure over
 * the draws is taken. Measures that ask the model for other coalitions cannot be drawn again from
 * what is stored. Their spread over texts contains the uncertainty, as the scores of different
 * texts are sampled independently.
 */
final class ScoreNoise {
  private static final int DRAWS = 16;

  private ScoreNoise() {}

  /**
   * Returns the variances by measure and instance, of attributions that have standard errors and
   * whose text has a rationale. Pairs that were cut to fit the model have none.
   *
   * @param texts by id
   * @param attributions of one run, whose features are the words of the texts
   */
  static Map<SeriesKey, Map<String, Double>> of(
      Map<String, Instance> texts, List<AttributionRow> attributions) {
    Map<SeriesKey, Map<String, Double>> variances = new LinkedHashMap<>();
    for (AttributionRow row : attributions) {
      Instance text = texts.get(row.instanceId());
      if (text == null
          || text.rationales().isEmpty()
          || row.standardErrors().length == 0
          || !ScoredWords.areKnown(row, text)) {
        continue;
      }
      variances(row, text)
          .forEach(
              (measure, variance) ->
                  variances
                      .computeIfAbsent(
                          new SeriesKey(row.method(), CellReader.publicName(measure)),
                          absent -> new LinkedHashMap<>())
                      .put(row.instanceId(), variance));
    }
    return variances;
  }

  private static Map<String, Double> variances(AttributionRow row, Instance text) {
    boolean[] rationale = Rationale.union(text.rationales(), text.words().size());
    Map<String, double[]> draws = new LinkedHashMap<>();
    for (int draw = 0; draw < DRAWS; draw++) {
      Map<String, Double> metrics =
          Plausibility.metrics(drawn(row, rationale.length, draw), rationale, text.border());
      for (Map.Entry<String, Double> metric : metrics.entrySet()) {
        draws.computeIfAbsent(metric.getKey(), absent -> new double[DRAWS])[draw] =
            metric.getValue();
      }
    }
    Map<String, Double> variances = new LinkedHashMap<>();
    draws.forEach((measure, values) -> variances.put(measure, variance(values)));
    return variances;
  }

  /** Scores of all words. Words that a text lost at its end get the lowest, as in studies. */
  private static double[] drawn(AttributionRow row, int words, int draw) {
    CounterRandom random =
        CounterRandom.of(
            StudyStatistics.RESAMPLING_SEED,
            "scores/%s/%s/%s".formatted(row.runId(), row.instanceId(), row.method()),
            draw);
    double[] scores = new double[words];
    double lowest = Arrays.stream(row.scores()).min().orElse(0);
    for (int word = 0; word < words; word++) {
      scores[word] =
          word < row.scores().length
              ? row.scores()[word] + row.standardErrors()[word] * random.nextGaussian()
              : lowest;
    }
    return scores;
  }

  private static double variance(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    return squares / (values.length - 1);
  }
}
