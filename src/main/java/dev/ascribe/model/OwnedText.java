package dev.ascribe.model;

import dev.ascribe.dataset.TextInput;
import dev.ascribe.dataset.Word;
import dev.ascribe.dataset.Word.Part;
import dev.ascribe.model.PromptTemplate.Piece;
import java.util.Arrays;
import java.util.List;

/**
 * A text under construction that knows for each character which word it belongs to. The white space
 * in front of a word belongs to the word; that at the end of a text belongs to its last word.
 */
final class OwnedText {
  /**
   * The word that a token belongs to, and the characters of it that the token spans.
   *
   * @param word the word that the token belongs to, or -1 for none
   * @param start offset in the word's part of the first character that the token spans of the word,
   *     or of its white space where the token spans nothing else
   * @param end offset in the word's part after the last one
   */
  record Share(int word, int start, int end) {
    static final Share NONE = new Share(-1, 0, 0);
  }

  private static final int TEMPLATE = -1;

  private final StringBuilder text = new StringBuilder();
  private int[] owners = new int[0];
  private int[] origins = new int[0];
  private int mask = -1;

  /** One part of an input by itself. */
  static OwnedText of(TextInput input, List<Word> words, Part part) {
    OwnedText text = new OwnedText();
    text.append(input, words, part);
    return text;
  }

  /**
   * A template filled in.
   *
   * @param mask the text that stands at the template's mask
   */
  static OwnedText of(List<Piece> template, TextInput input, List<Word> words, String mask) {
    OwnedText text = new OwnedText();
    for (Piece piece : template) {
      switch (piece.slot()) {
        case LITERAL -> text.append(piece.text());
        case TEXT -> text.append(input, words, Part.TEXT);
        case PREMISE -> text.append(input, words, Part.PREMISE);
        case HYPOTHESIS -> text.append(input, words, Part.HYPOTHESIS);
        case MASK -> {
          text.mask = text.text.length();
          text.append(mask);
        }
      }
    }
    return text;
  }

  /** Adds a template's text, which belongs to no word. */
  private void append(String literal) {
    int start = text.length();
    text.append(literal);
    reserve();
    Arrays.fill(owners, start, text.length(), TEMPLATE);
  }

  /**
   * Adds a part of an input as it is written.
   *
   * @param words of the input in reading order; each owns its characters by its index
   */
  private void append(TextInput input, List<Word> words, Part part) {
    int start = text.length();
    text.append(input.text(part));
    reserve();
    int from = start;
    int last = TEMPLATE;
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).part() == part) {
        Arrays.fill(owners, from, start + words.get(i).end(), i);
        from = start + words.get(i).end();
        last = i;
      }
    }
    Arrays.fill(owners, from, text.length(), last);
    for (int i = start; i < text.length(); i++) {
      origins[i] = i - start;
    }
  }

  /** Where the mask of the template begins; -1 where it has none. */
  int mask() {
    return mask;
  }

  /**
   * The share of a token that spans these characters. The token belongs to the first word of which
   * it has a character; a token of white space belongs to the template where it has any of the
   * template's, else to the word that the white space belongs to.
   */
  Share share(int start, int end) {
    for (int i = Math.max(0, start); i < end; i++) {
      if (owners[i] != TEMPLATE && !isWhiteSpace(i)) {
        return share(i, end, owners[i]);
      }
    }
    for (int i = Math.max(0, start); i < end; i++) {
      if (owners[i] == TEMPLATE) {
        return Share.NONE;
      }
    }
    return start < 0 || start >= end ? Share.NONE : share(start, end, owners[start]);
  }

  private Share share(int first, int end, int word) {
    int last = first;
    while (last + 1 < end && owners[last + 1] == word) {
      last++;
    }
    while (last > first && isWhiteSpace(last) && !isWhiteSpace(first)) {
      last--;
    }
    return new Share(word, origins[first], origins[last] + 1);
  }

  private boolean isWhiteSpace(int index) {
    return TextInput.isWhiteSpace(text.charAt(index));
  }

  private void reserve() {
    if (owners.length < text.length()) {
      int capacity = Math.max(text.length(), 2 * owners.length);
      owners = Arrays.copyOf(owners, capacity);
      origins = Arrays.copyOf(origins, capacity);
    }
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
