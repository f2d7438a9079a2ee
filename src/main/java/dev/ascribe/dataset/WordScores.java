package dev.ascribe.dataset;

import java.util.List;
import java.util.stream.IntStream;

/** Converts scores of features to scores of the words to which rationales refer. */
public final class WordScores {
  private WordScores() {}

  /**
   * Returns for each word the sum of the scores of its features. White space counts for the word
   * after it; at the end of a text it counts for the last word. Words without features, such as
   * those left out because the model has too few positions, get the lowest score, because nothing
   * speaks for them.
   *
   * @param words [w] all words of the text
   * @param features [n] words or tokens in reading order, each inside one of the words or before it
   * @param scores [n]
   * @return [w] the given scores if the features are the words
   */
  public static double[] of(List<Word> words, List<Word> features, double[] scores) {
    if (features.equals(words)) {
      return scores;
    }
    double[] sums = new double[words.size()];
    boolean[] known = new boolean[words.size()];
    int word = 0;
    for (int i = 0; i < scores.length; i++) {
      while (!holds(words, word, features.get(i))) {
        word++;
      }
      sums[word] += scores[i];
      known[word] = true;
    }
    double lowest =
        IntStream.range(0, sums.length)
            .filter(i -> known[i])
            .mapToDouble(i -> sums[i])
            .min()
            .orElse(0);
    for (int i = 0; i < sums.length; i++) {
      sums[i] = known[i] ? sums[i] : lowest;
    }
    return sums;
  }

  private static boolean holds(List<Word> words, int index, Word feature) {
    Word word = words.get(index);
    boolean isLast = index + 1 == words.size() || words.get(index + 1).part() != word.part();
    return word.part() == feature.part() && (feature.start() < word.end() || isLast);
  }
}
