package dev.ascribe.model;

import dev.ascribe.dataset.Part;
import dev.ascribe.dataset.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Which words are left out when a text does not fit: those at the end of the longer text. */
final class WordTruncation {
  private WordTruncation() {}

  /**
   * Leaves out at least one word, and as many as the excess of tokens seems to ask for.
   *
   * @param wordOfToken [T] the word of each token, or -1
   * @param excess tokens that do not fit, at least 1
   * @return empty when a text would lose its only word
   */
  static Optional<List<Word>> shortened(List<Word> words, int[] wordOfToken, int excess) {
    int[] tokensOfWord = new int[words.size()];
    for (int word : wordOfToken) {
      if (word >= 0) {
        tokensOfWord[word]++;
      }
    }
    List<Integer> kept = new ArrayList<>(IntStream.range(0, words.size()).boxed().toList());
    int left = excess;
    while (left > 0) {
      Part part = longerPart(words, kept, tokensOfWord);
      List<Integer> ofPart = kept.stream().filter(i -> words.get(i).part() == part).toList();
      if (ofPart.size() <= 1) {
        return Optional.empty();
      }
      Integer last = ofPart.get(ofPart.size() - 1);
      kept.remove(last);
      left -= Math.max(1, tokensOfWord[last]);
    }
    return Optional.of(kept.stream().map(words::get).toList());
  }

  private static Part longerPart(List<Word> words, List<Integer> kept, int[] tokensOfWord) {
    int[] length = new int[Part.values().length];
    int[] count = new int[Part.values().length];
    for (int i : kept) {
      int part = words.get(i).part().ordinal();
      length[part] += tokensOfWord[i];
      count[part]++;
    }
    Part longest = words.get(0).part();
    for (Part part : Part.values()) {
      boolean candidate = count[part.ordinal()] > 1 || count[longest.ordinal()] == 0;
      boolean better =
          length[part.ordinal()] > length[longest.ordinal()] || count[longest.ordinal()] <= 1;
      if (candidate && better) {
        longest = part;
      }
    }
    return longest;
  }
}
