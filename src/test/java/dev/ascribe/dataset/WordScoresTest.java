package dev.ascribe.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordScoresTest {
  private static final List<Word> WORDS = new TextInput("unbelievable fun", "so be it").words();

  @Test
  void tokenScoresAreSummedAndWordsWithoutTokensShareTheLowest() {
    List<Word> tokens =
        List.of(
            new Word("un", 0, 2, Part.PREMISE),
            new Word("believable", 2, 12, Part.PREMISE),
            new Word("fun", 13, 16, Part.PREMISE),
            new Word("so", 0, 2, Part.HYPOTHESIS));
    assertThat(WordScores.of(WORDS, tokens, new double[] {1, 2, -4, 0.5}))
        .containsExactly(3, -4, 0.5, -4, -4);
  }

  @Test
  void wordScoresStayAsTheyAre() {
    double[] scores = {1, -0.0, 3, 4, 5};
    assertThat(WordScores.of(WORDS, WORDS, scores)).isSameAs(scores);
    assertThat(WordScores.of(WORDS, WORDS.subList(0, 4), new double[] {1, 0, 3, 4}))
        .containsExactly(1, 0, 3, 4, 0);
  }
}
