package dev.ascribe.dataset;

import java.util.List;
import java.util.stream.IntStream;

/** Turns scores of features into scores of the words of a text, to which rationales refer. */
public final class WordScores {
  private WordScores() {}

  /**
   * Sums the scores of each word's features. White space counts with the word after it, or with the
   * last word at the end of a text. Words without features, such as those for which a model has no
   * positions, get the lowest score, because nothing is known in their favour.
   *
   * @param words [w] all words of the text
   * @param features [n] words or tokens in reading order, each inside one of the words or before it
   * @param scores [n]
   * @return [w] the given scores where the features are the words
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
