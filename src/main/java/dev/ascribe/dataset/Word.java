package dev.ascribe.dataset;

import dev.ascribe.study.Named;

/**
 * A whitespace word of an input; or a segment or a token, if these are the features.
 *
 * @param text as written, with its punctuation
 * @param start offset of its first character in its part, in UTF-16 units
 * @param end offset after its last character
 * @param part the part of the input that contains it
 */
public record Word(String text, int start, int end, Part part) {
  /** The texts of an input: a single text, or the two texts of a pair. */
  public enum Part implements Named {
    TEXT,
    PREMISE,
    HYPOTHESIS
  }
}
