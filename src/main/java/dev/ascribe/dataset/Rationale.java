package dev.ascribe.dataset;

import java.util.List;

/**
 * The words that one annotator highlighted.
 *
 * @param annotator for example {@code a1}
 * @param words ascending indexes of the highlighted words in {@link Instance#words()}
 */
public record Rationale(String annotator, List<Integer> words) {
  public Rationale {
    words = List.copyOf(words);
  }

  /** Returns the highlight as a mask, [n]. */
  public boolean[] mask(int n) {
    return atLeast(List.of(this), n, 1);
  }

  /** Returns the words that at least one annotator highlighted, [n]. */
  public static boolean[] union(List<Rationale> rationales, int n) {
    return atLeast(rationales, n, 1);
  }

  /** Returns the words that more than half of the annotators highlighted, [n]. */
  public static boolean[] majority(List<Rationale> rationales, int n) {
    return atLeast(rationales, n, rationales.size() / 2 + 1);
  }

  private static boolean[] atLeast(List<Rationale> rationales, int n, int votes) {
    int[] count = new int[n];
    rationales.forEach(rationale -> rationale.words().forEach(word -> count[word]++));
    boolean[] mask = new boolean[n];
    for (int word = 0; word < n; word++) {
      mask[word] = count[word] >= votes;
    }
    return mask;
  }
}
