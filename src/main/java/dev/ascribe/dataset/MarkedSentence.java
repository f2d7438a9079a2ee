package dev.ascribe.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Aligns the starred words of an e-SNLI sentence with the whitespace words of the sentence. */
final class MarkedSentence {
  private MarkedSentence() {}

  /**
   * The words of which any part stands between a pair of stars, so that glued punctuation counts
   * with its word whether the stars enclose it or not.
   *
   * @param words of the raw sentence
   * @param segments the same, or what they are cut into
   * @param marked the sentence with stars
   * @param highlighted the indexes of the official column, "{}" for none: used only where the
   *     starred sentence does not fit the raw one
   * @return ascending indexes into {@code segments}; nothing where neither column fits
   */
  static Optional<List<Integer>> align(
      List<Word> words, List<Word> segments, String marked, String highlighted) {
    Optional<List<Integer>> starred = starred(segments, marked);
    return starred.isPresent()
        ? starred
        : listed(words.size(), highlighted)
            .map(listed -> Segments.ofHighlighted(words, listed, segments));
  }

  private static Optional<List<Integer>> starred(List<Word> words, String marked) {
    boolean rawHasStars = words.stream().anyMatch(word -> word.text().indexOf('*') >= 0);
    if (rawHasStars || Rows.isWordless(marked)) {
      return Optional.empty();
    }
    List<Integer> highlighted = new ArrayList<>();
    boolean open = false;
    int index = 0;
    int inWord = 0;
    for (int i = 0; i < marked.length(); i++) {
      char c = marked.charAt(i);
      if (c == '*') {
        open = !open;
        continue;
      }
      if (TextInput.isWhiteSpace(c)) {
        continue;
      }
      // Only characters of words are compared: spaces may have moved when stars were set.
      if (index == words.size() || words.get(index).text().charAt(inWord) != c) {
        return Optional.empty();
      }
      boolean isNew = highlighted.isEmpty() || highlighted.get(highlighted.size() - 1) != index;
      if (open && isNew) {
        highlighted.add(index);
      }
      inWord++;
      if (inWord == words.get(index).text().length()) {
        index++;
        inWord = 0;
      }
    }
    return index == words.size() && !open ? Optional.of(highlighted) : Optional.empty();
  }

  private static Optional<List<Integer>> listed(int words, String highlighted) {
    if (highlighted.isBlank()) {
      return Optional.empty();
    }
    List<Integer> indexes = new ArrayList<>();
    if (highlighted.strip().equals("{}")) {
      return Optional.of(indexes);
    }
    for (String item : highlighted.split(",", -1)) {
      String digits = item.strip();
      if (!digits.matches("\\d{1,6}") || Integer.parseInt(digits) >= words) {
        return Optional.empty();
      }
      indexes.add(Integer.parseInt(digits));
    }
    return Optional.of(indexes.stream().sorted().distinct().toList());
  }
}
