package dev.ascribe.dataset;

import java.util.List;

/**
 * One annotator's highlight.
 *
 * @param annotator who highlighted, for example {@code a1}
 * @param words ascending indexes of the highlighted words in {@link Instance#words()}
 */
public record Rationale(String annotator, List<Integer> words) {
  public Rationale {
    words = List.copyOf(words);
  }

  /** The highlight as a mask over {@code n} words. */
  public boolean[] mask(int n) {
    return atLeast(List.of(this), n, 1);
  }

  /** [n] the words that any annotator highlighted. */
  public static boolean[] union(List<Rationale> rationales, int n) {
    return atLeast(rationales, n, 1);
  }

  /** [n] the words that more than half of the annotators highlighted. */
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
