package dev.ascribe.model.tokenizer;

/**
 * The tokens of a text, or of a pair of texts. T tokens.
 *
 * @param ids [T]
 * @param types [T] the segment of each token: 1 for the second text of a pair if the tokenizer
 *     distinguishes the texts, otherwise 0
 * @param texts [T] the text that a token belongs to, 0 or 1; -1 for special tokens that were added
 *     around the texts
 * @param starts [T] offset of each token's first character in its text, in UTF-16 units; -1 for
 *     added special tokens. The span of a token includes white space that the token contains
 * @param ends [T] offset after each token's last character; -1 for added special tokens. The span
 *     of a token that is a part of one character is that whole character
 */
public record Encoding(int[] ids, int[] types, int[] texts, int[] starts, int[] ends) {
  public int length() {
    return ids.length;
  }
}
