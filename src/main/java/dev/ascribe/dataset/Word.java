package dev.ascribe.dataset;

import dev.ascribe.study.Named;

/**
 * A whitespace word of an input, or a segment or token of one where these are attributed.
 *
 * @param text as written, punctuation included
 * @param start offset of its first character in its part, in UTF-16 units
 * @param end offset after its last character
 * @param part the text of the input that it stands in
 */
public record Word(String text, int start, int end, Part part) {
  /** The texts of an input: a single one, or the two of a pair. */
  public enum Part implements Named {
    TEXT,
    PREMISE,
    HYPOTHESIS
  }
}
