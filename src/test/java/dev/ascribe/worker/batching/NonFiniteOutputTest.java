package dev.ascribe.worker.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.common.Coalition;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A coalition whose scores are no numbers is named in words. */
class NonFiniteOutputTest {
  @Test
  void theShorterOfTwoListsNamesACoalition() {
    assertThat(NonFiniteOutput.describe(Coalition.full(3))).isEqualTo("the whole text");
    assertThat(NonFiniteOutput.describe(Coalition.empty(3)))
        .isEqualTo("the text without any of its features");
    assertThat(NonFiniteOutput.describe(Coalition.of(5, 0, 2, 3)))
        .isEqualTo("the text without features 1, 4 (2 of 5)");
    assertThat(NonFiniteOutput.describe(Coalition.of(5, 3)))
        .isEqualTo("the text with only feature 3 (1 of 5)");
  }

  @Test
  void aLongListIsCut() {
    Coalition odd =
        Coalition.of(100, IntStream.range(0, 50).map(feature -> 2 * feature + 1).toArray());
    assertThat(NonFiniteOutput.describe(odd))
        .isEqualTo(
            "the text without features 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, ... (50 of"
                + " 100)");
  }
}
