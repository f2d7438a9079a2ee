package dev.ascribe.dataset;

/**
 * A whitespace word of an input, or the characters of one of its tokens where tokens are
 * attributed.
 *
 * @param text as written, punctuation included
 * @param start offset of its first character in its part, in UTF-16 units
 * @param end offset after its last character
 * @param part the input it belongs to
 */
public record Word(String text, int start, int end, Part part) {}
