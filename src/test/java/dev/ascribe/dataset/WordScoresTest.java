package dev.ascribe.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.dataset.Word.Part;
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
  void whiteSpaceCountsWithTheWordAfterItAndAtTheEndWithTheLast() {
    List<Word> words = new TextInput(" a\n\nb \n", " c ").words();
    List<Word> tokens =
        List.of(
            new Word(" ", 0, 1, Part.PREMISE),
            new Word("a", 1, 2, Part.PREMISE),
            new Word("\n\n", 2, 4, Part.PREMISE),
            new Word("b", 4, 5, Part.PREMISE),
            new Word(" \n", 5, 7, Part.PREMISE),
            new Word(" ", 0, 1, Part.HYPOTHESIS),
            new Word("c", 1, 2, Part.HYPOTHESIS),
            new Word(" ", 2, 3, Part.HYPOTHESIS));
    assertThat(WordScores.of(words, tokens, new double[] {1, 2, 4, 8, 16, 32, 64, 128}))
        .containsExactly(3, 28, 224);
  }

  @Test
  void wordScoresStayAsTheyAre() {
    double[] scores = {1, -0.0, 3, 4, 5};
    assertThat(WordScores.of(WORDS, WORDS, scores)).isSameAs(scores);
    assertThat(WordScores.of(WORDS, WORDS.subList(0, 4), new double[] {1, 0, 3, 4}))
        .containsExactly(1, 0, 3, 4, 0);
  }
}
