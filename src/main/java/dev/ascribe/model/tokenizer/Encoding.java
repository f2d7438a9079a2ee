package dev.ascribe.model.tokenizer;

/**
 * The tokens of a text, or of a pair of texts. T tokens.
 *
 * @param ids [T]
 * @param types [T] the segment that the tokenizer gives each token: 1 for the second text of a pair
 *     where the model tells the two apart, else 0
 * @param texts [T] which text a token stands in, 0 or 1; -1 for special tokens that were added
 *     around the texts
 * @param starts [T] offset of each token's first character in its text, in UTF-16 units; -1 for
 *     added special tokens. White space that a token stands for is part of its span
 * @param ends [T] offset after each token's last character; -1 likewise. A token of a part of one
 *     character has that whole character for its span
 */
public record Encoding(int[] ids, int[] types, int[] texts, int[] starts, int[] ends) {
  public int length() {
    return ids.length;
  }
}
