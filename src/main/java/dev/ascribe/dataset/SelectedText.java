package dev.ascribe.dataset;

import java.util.ArrayList;
import java.util.List;

/** Aligns the character span that Tweet Sentiment Extraction highlights with whitespace words. */
final class SelectedText {
  private SelectedText() {}

  /**
   * The words of the text that the selection covers at least half of, by characters. The selection
   * is the first occurrence as written, else the first without the blanks around it.
   *
   * @param words of the text, or its segments
   * @return ascending indexes; empty where the selection is blank, does not occur, or covers no
   *     word by half
   */
  static List<Integer> align(String text, List<Word> words, String selection) {
    String stripped = selection.strip();
    if (stripped.isEmpty() || Rows.isWordless(text)) {
      return List.of();
    }
    // As written first: " no" finds the word, where "no" alone would find it within "know".
    int found = text.indexOf(selection);
    int start = found >= 0 ? found + selection.indexOf(stripped) : text.indexOf(stripped);
    if (start < 0) {
      return List.of();
    }
    int end = start + stripped.length();
    List<Integer> covered = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      Word word = words.get(i);
      int overlap = Math.min(end, word.end()) - Math.max(start, word.start());
      if (overlap > 0 && 2 * overlap >= word.end() - word.start()) {
        covered.add(i);
      }
    }
    return covered;
  }
}
