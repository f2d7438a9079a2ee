package dev.ascribe.reporting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.dataset.Instance;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.storage.ResultRow.AttributionRow;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoredWordsTest {
  @Test
  void onlyOfAPairThatWasCutTheScoredWordsAreUnknown() {
    TextInput text = new TextInput("a good film that lasts too long", null);
    assertThat(areKnown(text, 7)).isTrue();
    assertThat(areKnown(text, 3)).as("a text that was cut").isTrue();
    TextInput pair = new TextInput("a man who is very tired sleeps", "he is awake");
    assertThat(areKnown(pair, 10)).isTrue();
    assertThat(areKnown(pair, 8)).as("a pair that was cut").isFalse();
    assertThat(areKnown(text, 9)).as("other features than words").isFalse();
  }

  private static boolean areKnown(TextInput input, int scores) {
    AttributionRow row =
        new AttributionRow(
            "s",
            "r",
            "x",
            "shapley-sampling",
            "label",
            new double[scores],
            new double[0],
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
    return ScoredWords.areKnown(row, new Instance("x", input, "label", List.of()));
  }
}
