package dev.ascribe.model;

import dev.ascribe.dataset.Part;
import dev.ascribe.dataset.Word;
import java.util.Arrays;
import java.util.List;

/** A text under construction that knows for each character which feature it came from. */
final class OwnedText {
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
   * @param owner the feature, or -1 for a template's text and spaces between words
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
   * The feature of a token that spans these characters: the first one it touches, -1 when it
   * touches none.
   */
  int owner(int start, int end) {
    for (int i = Math.max(0, start); i < end; i++) {
      if (owners[i] >= 0) {
        return owners[i];
      }
    }
    return -1;
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
