package dev.ascribe.model;

import dev.ascribe.dataset.Word;
import dev.ascribe.dataset.Word.Part;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Chooses the words or tokens that are left out at the end of the longer text, if an input does not
 * fit.
 */
final class TextTruncation {
  private TextTruncation() {}

  /**
   * Leaves out at least one word, and as many words as the excess of tokens probably needs.
   *
   * @param wordOfToken [T] the word of each token, or -1
   * @param excess number of tokens that do not fit, at least 1
   * @return the remaining words; empty if a text would lose its only word
   */
  static Optional<List<Word>> words(List<Word> words, int[] wordOfToken, int excess) {
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

  /**
   * Leaves out the last tokens of the longer text, as the truncation {@code longest_first} of
   * Hugging Face does.
   *
   * @param wordOfToken [T] the word of each token, or -1 for tokens that stay
   * @param excess number of tokens that do not fit
   * @return [T] the tokens that are left out; empty if a text would lose its only token
   */
  static Optional<boolean[]> tokens(List<Word> words, int[] wordOfToken, int excess) {
    Map<Part, Deque<Integer>> tokens = new EnumMap<>(Part.class);
    words.forEach(word -> tokens.computeIfAbsent(word.part(), part -> new ArrayDeque<>()));
    for (int token = 0; token < wordOfToken.length; token++) {
      if (wordOfToken[token] >= 0) {
        tokens.get(words.get(wordOfToken[token]).part()).add(token);
      }
    }
    // When both texts are equally long, the one that was longer at first loses a token later than
    // the other.
    List<Deque<Integer>> shortestFirst =
        tokens.values().stream().sorted(Comparator.comparingInt(Deque::size)).toList();
    boolean[] dropped = new boolean[wordOfToken.length];
    for (int i = 0; i < excess; i++) {
      Deque<Integer> longest =
          shortestFirst.stream()
              .reduce((first, second) -> second.size() > first.size() ? second : first)
              .orElseThrow();
      if (longest.size() <= 1) {
        return Optional.empty();
      }
      dropped[longest.removeLast()] = true;
    }
    return Optional.of(dropped);
  }

  /** Returns how many words lost a token or come after such a word. */
  static int wordsCut(List<Word> words, int[] wordOfToken, boolean[] dropped) {
    Map<Part, Integer> firstCut = new EnumMap<>(Part.class);
    for (int token = 0; token < dropped.length; token++) {
      if (dropped[token]) {
        int word = wordOfToken[token];
        firstCut.merge(words.get(word).part(), word, Math::min);
      }
    }
    return (int)
        IntStream.range(0, words.size())
            .filter(i -> i >= firstCut.getOrDefault(words.get(i).part(), words.size()))
            .count();
  }

  private static Part longerPart(List<Word> words, List<Integer> kept, int[] tokensOfWord) {
    Map<Part, Integer> lengths = new EnumMap<>(Part.class);
    Map<Part, Integer> counts = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      lengths.put(part, 0);
      counts.put(part, 0);
    }
    for (int i : kept) {
      Part part = words.get(i).part();
      lengths.merge(part, tokensOfWord[i], Integer::sum);
      counts.merge(part, 1, Integer::sum);
    }
    Part longest = words.get(0).part();
    for (Part part : Part.values()) {
      boolean candidate = counts.get(part) > 1 || counts.get(longest) == 0;
      boolean better = lengths.get(part) > lengths.get(longest) || counts.get(longest) <= 1;
      if (candidate && better) {
        longest = part;
      }
    }
    return longest;
  }
}
