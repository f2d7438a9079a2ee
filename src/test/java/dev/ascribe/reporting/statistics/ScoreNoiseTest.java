package dev.ascribe.reporting.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.dataset.Instance;
import dev.ascribe.dataset.Rationale;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.reporting.statistics.CellReader.SeriesKey;
import dev.ascribe.storage.ResultRow.AttributionRow;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScoreNoiseTest {
  private static final SeriesKey MAP = new SeriesKey("shapley-sampling", "map");

  @Test
  void uncertainScoresMakeMeasuresUncertain() {
    Instance pair = instance(new TextInput("a man sleeps", "he is awake"), 2, 5);
    assertThat(variances(pair, 6).get(MAP).get("x")).isPositive();
    Instance text = instance(new TextInput("a good film", null), 1);
    assertThat(variances(text, 3).get(MAP).get("x")).isPositive();
  }

  @Test
  void theFirstWordsOfATextThatWasCutKeepTheirScores() {
    Instance text = instance(new TextInput("a good film that lasts too long", null), 1);
    assertThat(variances(text, 3).get(MAP).get("x")).isPositive();
  }

  @Test
  void scoresOfAPairThatWasCutBelongToUnknownWords() {
    Instance pair = instance(new TextInput("a man who is very tired sleeps", "he is awake"), 6, 9);
    assertThat(variances(pair, 8)).isEmpty();
  }

  private static Instance instance(TextInput input, Integer... highlighted) {
    return new Instance(
        "x", input, "label", List.of(new Rationale("a1", Arrays.asList(highlighted))));
  }

  private static Map<SeriesKey, Map<String, Double>> variances(Instance text, int scored) {
    double[] scores = new double[scored];
    Arrays.setAll(scores, word -> 0.01 * (word % 3));
    double[] errors = new double[scored];
    Arrays.fill(errors, 0.1);
    AttributionRow row =
        new AttributionRow(
            "s",
            "r",
            "x",
            "shapley-sampling",
            "label",
            scores,
            errors,
            "",
            0,
            0,
            Double.NaN,
            Double.NaN,
            Double.NaN,
            0,
            0,
            "",
            0);
    return ScoreNoise.of(Map.of("x", text), List.of(row));
  }
}
