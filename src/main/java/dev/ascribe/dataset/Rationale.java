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
    boolean[] mask = new boolean[n];
    for (int word : words) {
      mask[word] = true;
    }
    return mask;
  }
}
