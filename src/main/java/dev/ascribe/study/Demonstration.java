package dev.ascribe.study;

/**
 * An example that a decoder is shown with its answer.
 *
 * @param text the text, or the premise of a pair
 * @param pair the hypothesis, or null
 * @param answer the word for its label
 */
public record Demonstration(String text, String pair, String answer) {}
