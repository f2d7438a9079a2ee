package dev.ascribe.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TseReaderTest {
  /** Tweets of the real file, aligned by hand. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        // "me" is 2 of the 5 characters of "me...".
        "my boss is bullying me...|bullying me|3",
        "is back home now      gonna miss every one|onna|4",
        "A little happy for the wine jeje ok|A little happy fo|0 1 2 3",
        "  #lichfield #tweetup sounds like fun  Hope|p sounds like fun|2 3 4",
        " Haha I know, I cant handle the fame!  and thank you!|d thank you!|9 10",
        " I know   It was worth a shot, though!|as wort|3 4",
        "On the way to Malaysia...no internet access|.no internet|5",
      })
  void takesWordsThatAreAtLeastHalfCovered(String text, String selection, String words) {
    assertThat(TseReader.highlighted(text, new TextInput(text, null).words(), selection))
        .hasToString(list(words));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        // Exactly half counts: 5 of the 10 characters of "twn..great".
        "Few Bevvies 2day in twn..great on a day off!!|great|4",
        "a abcde b|ab|",
        "a abcd b|ab|1",
      })
  void halfIsEnoughAndLessIsNot(String text, String selection, String words) {
    assertThat(TseReader.highlighted(text, new TextInput(text, null).words(), selection))
        .hasToString(list(words));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "so so good|so|0",
        "I know no one| no|2",
        "good|  good  |0",
        "good day|gold|",
        "good day|  |",
      })
  void takesTheFirstOccurrenceAndToleratesBlanks(String text, String selection, String words) {
    assertThat(TseReader.highlighted(text, new TextInput(text, null).words(), selection))
        .hasToString(list(words));
  }

  private static String list(String words) {
    return "[" + (words == null ? "" : words.replace(" ", ", ")) + "]";
  }
}
