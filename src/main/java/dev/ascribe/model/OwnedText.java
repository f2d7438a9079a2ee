package dev.ascribe.model;

import dev.ascribe.dataset.Part;
import dev.ascribe.dataset.Word;
import java.util.Arrays;
import java.util.List;

/** A text under construction that knows for each character which word it came from. */
final class OwnedText {
  /**
   * What a token is of the words.
   *
   * @param word the word that the token belongs to, or -1 for none
   * @param start offset in the word of the first character that the token spans
   * @param end offset in the word after the last one
   */
  record Share(int word, int start, int end) {
    static final Share NONE = new Share(-1, 0, 0);
  }

  private final StringBuilder text = new StringBuilder();
  private int[] owners = new int[0];

  /** The words of a part, with single spaces between them, each owned by its index. */
  static OwnedText joined(List<Word> words, Part part) {
    OwnedText text = new OwnedText();
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).part() == part) {
        text.append(text.isEmpty() ? "" : " ", -1);
        text.append(words.get(i).text(), i);
      }
    }
    return text;
  }

  /**
   * @param owner the word, or -1 for a template's text and spaces between words
   */
  void append(String piece, int owner) {
    int start = text.length();
    text.append(piece);
    reserve();
    Arrays.fill(owners, start, text.length(), owner);
  }

  void append(OwnedText other) {
    int start = text.length();
    text.append(other.text);
    reserve();
    System.arraycopy(other.owners, 0, owners, start, other.text.length());
  }

  boolean isEmpty() {
    return text.isEmpty();
  }

  /** Without the white space at its end. */
  OwnedText strippedAtEnd() {
    text.setLength(text.toString().stripTrailing().length());
    return this;
  }

  /** Without the spaces at its end; line breaks stay. */
  OwnedText withoutSpacesAtEnd() {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == ' ') {
      end--;
    }
    text.setLength(end);
    return this;
  }

  /**
   * The share of a token that spans these characters: of the first word it touches, none when it
   * touches none. Words are apart, so that a run of one owner is one word.
   */
  Share share(int start, int end) {
    int first = Math.max(0, start);
    while (first < end && owners[first] < 0) {
      first++;
    }
    if (first >= end) {
      return Share.NONE;
    }
    int word = owners[first];
    int wordStart = first;
    while (wordStart > 0 && owners[wordStart - 1] == word) {
      wordStart--;
    }
    int last = first;
    while (last < end && owners[last] == word) {
      last++;
    }
    return new Share(word, first - wordStart, last - wordStart);
  }

  private void reserve() {
    if (owners.length < text.length()) {
      owners = Arrays.copyOf(owners, Math.max(text.length(), 2 * owners.length));
    }
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
