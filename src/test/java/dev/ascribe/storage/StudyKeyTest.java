package dev.ascribe.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StudyKeyTest {
  @Test
  void theLatestStandsFirstAndWhatNoDaemonTookLast() {
    assertThat(
            java.util.stream.Stream.of(
                    new StudyKey(0, "a"),
                    new StudyKey(5, "b"),
                    new StudyKey(7, "c"),
                    new StudyKey(5, "a"))
                .sorted())
        .containsExactly(
            new StudyKey(7, "c"), new StudyKey(5, "a"), new StudyKey(5, "b"), new StudyKey(0, "a"));
  }

  @Test
  void aKeyIsReadAsItWasWritten() {
    StudyKey key = new StudyKey(1_767_323_045_000L, "tiny-0a1b.2_c");
    assertThat(StudyKey.parse("after", key.text())).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "5-", "-5-a", "5-../a", "5-a b", "5-'", "9999999999999999-a", "٣-a"})
  void whatIsNoKeyIsRefused(String text) {
    assertThatThrownBy(() -> StudyKey.parse("after", text))
        .isInstanceOf(AscribeException.class)
        .hasMessageStartingWith("after: is not what an earlier reply gave");
  }
}
