package dev.ascribe.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.dataset.Word.Part;
import dev.ascribe.study.AttributionSpec.Grouping;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureGroupsTest {
  private static List<Integer> sizes(String text, String pair, Grouping grouping) {
    return FeatureGroups.sizes(new TextInput(text, pair).words(), grouping);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          I came. I saw? I won! And left | 2 2 2 2
          'No way!' he said. (Really.) Fine… | 2 2 1 1
          Dr. No met J. R. Smith in the U.S. today. Ok | 10 1
          no punctuation at all | 4
          wow... just wow :) | 1 3
          """)
  void sentencesEndAfterTheirMarks(String text, String expected) {
    assertThat(sizes(text, null, Grouping.SENTENCE).toString().replaceAll("[\\[\\],]", ""))
        .isEqualTo(expected);
    assertThat(sizes(text, null, Grouping.AUTO)).isEqualTo(sizes(text, null, Grouping.SENTENCE));
    assertThat(sizes(text, null, Grouping.PART)).containsExactly(text.split(" ").length);
  }

  @Test
  void longSentencesAreCutEvenlyAndAtCommas() {
    assertThat(sizes("so ".repeat(70), null, Grouping.SENTENCE)).containsExactly(24, 23, 23);
    String comma = "so ".repeat(16) + "much, " + "so ".repeat(23);
    assertThat(sizes(comma, null, Grouping.SENTENCE)).containsExactly(17, 23);
  }

  @Test
  void pairsAreTwoPartsUnlessTheyAreLong() {
    String premise = "A man sleeps. A dog barks.";
    assertThat(sizes(premise, "All is quiet.", Grouping.AUTO)).containsExactly(6, 3);
    assertThat(sizes(premise, "All is quiet.", Grouping.SENTENCE)).containsExactly(3, 3, 3);
    String review = "It is fine. ".repeat(30);
    assertThat(sizes(review, "All is quiet.", Grouping.AUTO)).hasSize(31);
    assertThat(sizes(review, "All is quiet.", Grouping.PART)).containsExactly(90, 3);
  }

  @Test
  void whiteSpaceTokensStandWithTheWordAfterThem() {
    List<Word> tokens =
        List.of(
            new Word("I", 0, 1, Part.TEXT),
            new Word("came", 2, 6, Part.TEXT),
            new Word(".", 6, 7, Part.TEXT),
            new Word("\n", 7, 8, Part.TEXT),
            new Word("\n", 8, 9, Part.TEXT),
            new Word("I", 9, 10, Part.TEXT),
            new Word(" ", 10, 11, Part.TEXT),
            new Word("left", 12, 16, Part.TEXT),
            new Word("!", 16, 17, Part.TEXT),
            new Word("\n", 17, 18, Part.TEXT));
    assertThat(FeatureGroups.sizes(tokens, Grouping.SENTENCE)).containsExactly(3, 7);
  }

  @Test
  void tokensOfOneWordStayTogether() {
    // U.S. as four tokens is no end of a sentence, and neither is a full stop inside a number.
    List<Word> tokens = new ArrayList<>();
    String text = "U.S. cost 1.5 billion. Fine.";
    for (Word word : new TextInput(text, null).words()) {
      for (int i = word.start(); i < word.end(); i++) {
        tokens.add(new Word(text.substring(i, i + 1), i, i + 1, Part.TEXT));
      }
    }
    assertThat(FeatureGroups.sizes(tokens, Grouping.SENTENCE)).containsExactly(19, 5);
  }

  @Test
  void aReviewIsItsSentences() throws Exception {
    String review = Files.readString(Path.of("src/test/resources/texts/long-review.txt"));
    List<Integer> sizes = sizes(review, null, Grouping.AUTO);
    assertThat(sizes).hasSize(25).allMatch(size -> size <= FeatureGroups.LONGEST_SENTENCE);
    assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(403);
  }
}
