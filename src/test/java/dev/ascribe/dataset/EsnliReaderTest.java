package dev.ascribe.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EsnliReaderTest {
  private static final List<Word> WORDS = new TextInput("A band plays instruments.", null).words();

  @Test
  void gluesPunctuationWhetherTheStarsEncloseItOrNot() {
    assertThat(EsnliReader.highlighted(WORDS, WORDS, "A *band* plays *instruments.*", ""))
        .contains(List.of(1, 3));
    assertThat(EsnliReader.highlighted(WORDS, WORDS, "A *band* plays *instruments*.", ""))
        .contains(List.of(1, 3));
  }

  @Test
  void readsSpansOfSeveralWordsAndMovedSpaces() {
    assertThat(EsnliReader.highlighted(WORDS, WORDS, "A *band  plays* instruments .", ""))
        .contains(List.of(1, 2));
  }

  @Test
  void nothingStarredIsAnEmptyHighlight() {
    assertThat(EsnliReader.highlighted(WORDS, WORDS, "A band plays instruments.", "1"))
        .contains(List.of());
  }

  @Test
  void fallsBackOnTheIndexesWhereTheMarksDoNotFit() {
    assertThat(EsnliReader.highlighted(WORDS, WORDS, "A *band plays instruments.", "3,1"))
        .contains(List.of(1, 3));
    assertThat(EsnliReader.highlighted(WORDS, WORDS, "Another *sentence*", "{}"))
        .contains(List.of());
    assertThat(EsnliReader.highlighted(WORDS, WORDS, "", "0")).contains(List.of(0));
  }

  @Test
  void starsOfTheSentenceItselfAreNotMarks() {
    List<Word> words = new TextInput("a **** good one", null).words();
    assertThat(EsnliReader.highlighted(words, words, "a **** *good* one", "2"))
        .contains(List.of(2));
  }

  @Test
  void saysSoWhereNeitherColumnFits() {
    assertThat(EsnliReader.highlighted(WORDS, WORDS, "Another *sentence*", "7")).isEmpty();
    assertThat(EsnliReader.highlighted(WORDS, WORDS, "", "")).isEmpty();
  }
}
