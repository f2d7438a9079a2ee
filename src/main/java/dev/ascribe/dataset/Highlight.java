package dev.ascribe.dataset;

import dev.ascribe.dataset.Word.Part;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** The highlighted characters of one part of an input, collected span by span. */
final class Highlight {
  private final BitSet characters = new BitSet();

  /** Highlights the characters from {@code start} to before {@code end}, in UTF-16 units. */
  void add(int start, int end) {
    characters.set(start, end);
  }

  /**
   * Returns the words of which at least half of the characters are highlighted.
   *
   * @param words of the whole input, or its segments
   * @return ascending indexes into {@code words}
   */
  List<Integer> of(Part part, List<Word> words) {
    List<Integer> highlighted = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      Word word = words.get(i);
      int covered =
          word.part() == part ? characters.get(word.start(), word.end()).cardinality() : 0;
      if (covered > 0 && 2 * covered >= word.end() - word.start()) {
        highlighted.add(i);
      }
    }
    return highlighted;
  }
}
