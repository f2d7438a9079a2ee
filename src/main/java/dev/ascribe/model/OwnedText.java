package dev.ascribe.model;

import dev.ascribe.dataset.TextInput;
import dev.ascribe.dataset.Word;
import dev.ascribe.dataset.Word.Part;
import dev.ascribe.model.PromptTemplate.Piece;
import java.util.Arrays;
import java.util.List;

/**
 * A text that knows for each of its characters which word of the input it belongs to. White space
 * belongs to the word after it; white space at the end of a text belongs to the last word.
 */
final class OwnedText {
  /**
   * The word that a token belongs to, and the characters of the word that the token spans.
   *
   * @param word index of the word, or -1 if the token belongs to none
   * @param start offset in the word's part of the first spanned character of the word; if the token
   *     spans only white space, of that white space
   * @param end offset in the word's part after the last spanned character
   */
  record Share(int word, int start, int end) {
    static final Share NONE = new Share(-1, 0, 0);
  }

  private static final int TEMPLATE = -1;

  private final StringBuilder text = new StringBuilder();
  private int[] owners = new int[0];
  private int[] origins = new int[0];
  private int mask = -1;

  /** Creates the text of one part of an input. */
  static OwnedText of(TextInput input, List<Word> words, Part part) {
    OwnedText text = new OwnedText();
    text.append(input, words, part);
    return text;
  }

  /**
   * Creates the text of a template with an input filled in.
   *
   * @param mask the text for the template's mask
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

  /** Appends literal text of a template, which belongs to no word. */
  private void append(String literal) {
    int start = text.length();
    text.append(literal);
    reserve();
    Arrays.fill(owners, start, text.length(), TEMPLATE);
  }

  /**
   * Appends a part of an input, character for character.
   *
   * @param words of the input in reading order; characters are marked with the indexes of their
   *     words
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

  /** Returns the offset of the template's mask, or -1 if there is none. */
  int mask() {
    return mask;
  }

  /**
   * Returns the share of a token that spans the characters from {@code start} to {@code end}. The
   * token belongs to the first word of which it contains a character. A token of white space
   * belongs to the template if it contains white space of the template; otherwise it belongs to the
   * word of its white space.
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
