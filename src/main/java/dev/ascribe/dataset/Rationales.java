package dev.ascribe.dataset;

import java.util.List;

/** One mask out of the rationales of several annotators. n words, all of an instance. */
public final class Rationales {
  private Rationales() {}

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
    for (Rationale rationale : rationales) {
      for (int word : rationale.words()) {
        count[word]++;
      }
    }
    boolean[] mask = new boolean[n];
    for (int word = 0; word < n; word++) {
      mask[word] = count[word] >= votes;
    }
    return mask;
  }
}
